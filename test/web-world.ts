/** The web app on a real database and a real mart file, with one member of one household. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Clock, ManualClock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { digestOfFile } from '#core/file-digest.ts';
import { createLog } from '#core/log.ts';
import { ok } from '#core/problem.ts';
import { createPublished } from '#core/published.ts';
import { publishBuild } from '#core/store/builds.ts';
import { createHousehold } from '#core/store/households.ts';
import { createLogin } from '#core/store/logins.ts';
import { addMember } from '#core/store/members.ts';
import { testDatabase } from '#test/postgres.ts';
import { createApp } from '#web/app.ts';
import { createPictures } from '#web/charts/pictures.ts';
import { createRenderer } from '#web/charts/renderer.ts';
import type { WebParts } from '#web/visitor.ts';
import { type SampleMarts, writeSampleMarts } from './sample-marts.ts';

const PUBLIC_URL = 'http://localhost:3000';

type SampleWords = Pick<SampleMarts, 'payee' | 'accountName'>;

/** Publishes a build of invented rows, as the pipeline would: a new file, then a row that points at it. */
async function publishSample(
  at: { db: Db; clock: Clock; folder: string; householdId: string },
  sample: SampleWords,
): Promise<string> {
  const [buildId, fileName] = [randomUUID(), `${randomUUID()}.duckdb`];
  const file = path.join(at.folder, fileName);
  await writeSampleMarts(file, { today: '2026-11-24', months: 4, ...sample });
  await publishBuild(at.db, {
    build_id: buildId,
    household_id: at.householdId,
    file_name: fileName,
    ...(await digestOfFile(file)),
    data_as_of: new Date('2026-11-24T06:02:00Z'),
    extraction_count: 1,
    models: [],
    published_at: at.clock.now(),
  });
  return buildId;
}

async function makeHome(db: Db, now: Date) {
  const household = await createHousehold(db, {
    name: 'Home',
    zone: 'Europe/London',
    base_currency: 'GBP',
    now,
  });
  const member = await addMember(db, {
    household_id: household.household_id,
    telegram_user_id: 7001,
    chat_id: 7001,
    display_name: 'Sam',
    role: 'owner',
    now,
  });
  return { household, member };
}

export async function webWorld(
  options: { marts?: SampleWords | false; parts?: Partial<WebParts>; publicUrl?: string } = {},
) {
  const { db, close } = await testDatabase();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'web-'));
  const clock = new ManualClock('2026-11-24T09:30:00Z');
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => void lines.push(line) });
  const publicUrl = options.publicUrl ?? PUBLIC_URL;
  const { household, member } = await makeHome(db, clock.now());
  const householdId = household.household_id;
  const publish = (sample: SampleWords = {}) => publishSample({ db, clock, folder, householdId }, sample);
  if (options.marts !== false) await publish(options.marts);
  const published = createPublished({ db, folder, log });
  const renderer = createRenderer({ log });
  const app = createApp({
    config: { publicUrl, zone: 'Europe/London', baseCurrency: 'GBP', isDemo: false },
    db,
    published,
    charts: createPictures({ published, renderer, clock }),
    clock,
    log,
    linkReturn: async () => ok({ institution_name: 'Monzo', outcome: 'linked' }),
    ...options.parts,
  });

  /** A path as it is sent, or one with a method and headers; forms come from our own page unless told. */
  const ask = (address: string, init: { method?: string; headers?: Record<string, string> } = {}) => {
    const origin: Record<string, string> =
      init.method === 'POST' && init.headers?.['Origin'] === undefined ? { Origin: publicUrl } : {};
    return Promise.resolve(app.request(address, { ...init, headers: { ...origin, ...init.headers } }));
  };
  const cookieOf = (answer: Response): string => (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';

  return {
    app,
    ask,
    clock,
    db,
    household,
    lines,
    member,
    publish,
    cookieOf,
    newLink: async () => `/login/${await createLogin(db, { memberId: member.member_id, now: clock.now() })}`,
    async signIn(): Promise<string> {
      const token = await createLogin(db, { memberId: member.member_id, now: clock.now() });
      return cookieOf(await ask(`/login/${token}`, { method: 'POST' }));
    },
    async end(): Promise<void> {
      renderer.close();
      await published.close();
      await close();
      fs.rmSync(folder, { recursive: true });
    },
  };
}
