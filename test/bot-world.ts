/** A running bot for tests: the real bot over the real protocol, at the sandbox's Bot API server. */
import fs from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { type BotOptions, createBot, type RunningBot } from '#bot/bot.ts';
import type { LinkableInstitution, Linking } from '#bot/command.ts';
import { ManualClock, systemClock } from '#core/clock.ts';
import { digestOfFile } from '#core/file-digest.ts';
import type { JobName } from '#core/jobs.ts';
import { silentLog } from '#core/log.ts';
import { fail, ok } from '#core/problem.ts';
import { createPublished, type Published } from '#core/published.ts';
import type { Queue } from '#core/queue.ts';
import { type Build, publishBuild } from '#core/store/builds.ts';
import {
  type Connection,
  createConnection,
  findConnection,
  moveConnection,
} from '#core/store/connections.ts';
import { createHousehold, type Household } from '#core/store/households.ts';
import { addMember, findMemberByTelegram, type MemberAtHome } from '#core/store/members.ts';
import { createTelegram, type Telegram } from '#sandbox/telegram/server.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { type SampleMarts, writeSampleMarts } from '#test/sample-marts.ts';

export const TOKEN = '123456:test-token-of-the-bot';
export const ALEX = 1001;
const NOW = '2026-11-24T09:12:00Z';

export const INSTITUTIONS: readonly LinkableInstitution[] = [
  'Demo Bank',
  'Monzo Bank Limited',
  'Barclays Personal',
  'Barclays Business',
  'Lloyds Bank Personal',
  'Coöperative Bank',
].map((name) => ({
  name,
  institution_id: name.toUpperCase().replaceAll(' ', '_'),
  history_days: 800,
  access_days: 180,
  provider: 'gocardless',
}));

export interface SentJob {
  readonly name: JobName;
  readonly payload: Record<string, unknown>;
}

export interface BotWorld {
  readonly database: TestDatabase;
  readonly telegram: Telegram;
  readonly apiRoot: string;
  readonly clock: ManualClock;
  readonly published: Published;
  readonly jobs: SentJob[];
  readonly folder: string;
  /** A bot on this database, started. */
  bot(changes?: Partial<BotOptions>): Promise<RunningBot>;
  /** Alex as the owner of a household. */
  owner(): Promise<{ household: Household; member: MemberAtHome }>;
  /** The household's marts, made by `write` into the file it is given. */
  publish(householdId: string, write: (file: string) => Promise<void>, dataAsOf?: Date): Promise<Build>;
  sample(householdId: string, changes?: Partial<SampleMarts>): Promise<Build>;
  connection(member: MemberAtHome, name?: string): Promise<Connection>;
  close(): Promise<void>;
}

/** Starts only: what becomes of a consent is the pipeline's. */
export function createFakeLinking(database: TestDatabase, clock: ManualClock): Linking & { starts: number } {
  const gone = () => Promise.resolve(fail('link.over', 'That consent is no longer in use.'));
  const linking = {
    starts: 0,
    again: gone,
    renew: gone,
    unlink: gone,
    refresh: ({ connection_id }: { connection_id: string }) => findConnection(database.db, connection_id),
    institutions: () => Promise.resolve(ok(INSTITUTIONS)),
    async start(request: { member: MemberAtHome; provider: string; institution_id: string }) {
      linking.starts += 1;
      const institution = INSTITUTIONS.find((each) => each.institution_id === request.institution_id);
      if (institution === undefined) return fail('link.unknown_institution', 'That bank is gone.');
      return ok(await waitingConnection(database, clock, request.member, institution.name));
    },
  };
  return linking;
}

function waitingConnection(
  { db }: TestDatabase,
  clock: ManualClock,
  member: MemberAtHome,
  name: string,
): Promise<Connection> {
  const reference = crypto.randomUUID();
  return createConnection(db, {
    household_id: member.household_id,
    member_id: member.member_id,
    chat_id: member.chat_id,
    provider: 'gocardless',
    institution_id: name,
    institution_name: name,
    reference,
    external_id: reference,
    consent_url: `https://bank.example/consent/${reference}`,
    history_days: 800,
    created_at: clock.now(),
    link_expires_at: new Date(clock.now().getTime() + 3_600_000),
  });
}

const samples = new Map<string, Buffer>();

/** The same sample is made once a test file: making one takes a second. */
export async function copySample(file: string, sample: SampleMarts): Promise<void> {
  const key = JSON.stringify(sample);
  const made = samples.get(key);
  if (made !== undefined) return await fs.writeFile(file, made);
  await writeSampleMarts(file, sample);
  samples.set(key, await fs.readFile(file));
}

/** Remembers what was sent and does nothing. */
function createFakeQueue(jobs: SentJob[]): Queue {
  return {
    start: () => Promise.resolve(),
    send(name, payload) {
      jobs.push({ name, payload });
      return Promise.resolve('job');
    },
    work: () => Promise.resolve(),
    resendInterrupted: () => Promise.resolve(0),
    state: () => Promise.resolve(undefined),
    isBusy: () => Promise.resolve(false),
    stop: () => Promise.resolve(),
  };
}

async function serveTelegram(allowLocalUrls: boolean) {
  const telegram = await createTelegram({
    clock: systemClock,
    token: TOKEN,
    people: [{ id: ALEX, first_name: 'Alex' }],
    allowLocalUrls,
  });
  const server = serve({ fetch: telegram.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    await telegram.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { telegram, apiRoot, close };
}

async function makeOwner(
  { db }: TestDatabase,
  now: Date,
): Promise<{ household: Household; member: MemberAtHome }> {
  const home = { name: 'Alex', zone: 'Europe/London', base_currency: 'GBP', now };
  const household = await createHousehold(db, home);
  await addMember(db, {
    household_id: household.household_id,
    telegram_user_id: ALEX,
    chat_id: ALEX,
    display_name: 'Alex',
    role: 'owner',
    now,
  });
  const member = await findMemberByTelegram(db, ALEX);
  if (member === undefined) throw new Error('the owner was not found');
  return { household, member };
}

const newBuild = (householdId: string, publishedAt: Date, dataAsOf: Date): Build => ({
  build_id: crypto.randomUUID(),
  household_id: householdId,
  file_name: `${crypto.randomUUID()}.duckdb`,
  sha256: '',
  byte_count: 0,
  data_as_of: dataAsOf,
  extraction_count: 1,
  models: [],
  published_at: publishedAt,
});

type Ground = Pick<BotWorld, 'database' | 'apiRoot' | 'clock' | 'published' | 'jobs'>;

function botOptions({ database, apiRoot, clock, published, jobs }: Ground): BotOptions {
  return {
    token: TOKEN,
    apiRoot,
    allowedUsers: [],
    db: database.db,
    queue: createFakeQueue(jobs),
    clock,
    log: silentLog,
    published,
    linking: createFakeLinking(database, clock),
    charts: {
      list: [{ name: 'balances', title: 'Balances', summary: 'what was left' }],
      png: () => Promise.resolve(fail('chart.no_data', 'There is nothing to draw yet.')),
    },
    answer: ({ text }) => Promise.resolve({ html: `answer to ${text.length} letters` }),
    publicUrl: 'http://localhost:3000',
    zone: 'Europe/London',
    extractSchedule: '7 6,11,16,21 * * *',
    baseCurrency: 'GBP',
    isDemo: false,
  };
}

export async function openBotWorld({ allowLocalUrls = true } = {}): Promise<BotWorld> {
  const database = await testDatabase();
  const clock = new ManualClock(NOW);
  const { telegram, apiRoot, close } = await serveTelegram(allowLocalUrls);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-bot-'));
  const published = createPublished({ db: database.db, folder, log: silentLog });
  const ground: Ground = { database, apiRoot, clock, published, jobs: [] };
  const running: RunningBot[] = [];

  const world: BotWorld = {
    ...ground,
    telegram,
    folder,
    async bot(changes = {}) {
      const bot = createBot({ ...botOptions(ground), ...changes });
      running.push(bot);
      await bot.start();
      return bot;
    },
    owner: () => makeOwner(database, clock.now()),
    async publish(householdId, write, dataAsOf = clock.now()) {
      // Of two builds the later one is the newest.
      clock.advance(1000);
      const unwritten = newBuild(householdId, clock.now(), dataAsOf);
      const file = path.join(folder, unwritten.file_name);
      await write(file);
      const build = { ...unwritten, ...(await digestOfFile(file)) };
      await publishBuild(database.db, build);
      return build;
    },
    sample: (householdId, changes = {}) =>
      world.publish(householdId, (file) => copySample(file, { today: '2026-11-24', months: 3, ...changes })),
    async connection(member, name = 'Demo Bank') {
      const connection = await waitingConnection(database, clock, member, name);
      const linked = { status: 'linked', linked_at: clock.now() } as const;
      await moveConnection(database.db, connection.connection_id, ['waiting'], linked);
      return { ...connection, ...linked };
    },
    async close() {
      await Promise.all(running.map((bot) => bot.stop()));
      await close();
      await published.close();
      await database.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}
