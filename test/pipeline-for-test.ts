/** The whole pipeline over the sandbox's bank on loopback, a real PostgreSQL and a lake in a folder. */
import fs from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { ManualClock } from '#core/clock.ts';
import { type Day, day } from '#core/day.ts';
import { jobs } from '#core/jobs.ts';
import { folderLake } from '#core/lake/folder.ts';
import type { Lake } from '#core/lake.ts';
import { type Log, silentLog } from '#core/log.ts';
import { type Problem, unwrap } from '#core/problem.ts';
import { createPublished, type Published } from '#core/published.ts';
import { createSealer } from '#core/secret.ts';
import { type Connection, findConnection } from '#core/store/connections.ts';
import { createHousehold, type Household } from '#core/store/households.ts';
import { addMember, findMemberByTelegram, type MemberAtHome } from '#core/store/members.ts';
import { tokenStore } from '#core/store/provider-tokens.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import { createLander, type Lander } from '#pipeline/land.ts';
import { createLinking, type Linking, type OnLinkOutcome } from '#pipeline/link.ts';
import { createObjects } from '#pipeline/objects.ts';
import type { Provider } from '#pipeline/provider.ts';
import { createProviders } from '#pipeline/providers/index.ts';
import { createPublish, type FindNews, type Publish } from '#pipeline/publish.ts';
import { createSync, type SyncDependencies } from '#pipeline/sync.ts';
import { type Bank, createBank } from '#sandbox/bank/bank.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';
import { createTableQueue, type TableQueue } from './table-queue.ts';

/** Five accounts. */
export const HOME_BANK = 'DEMOBANK_DEMOGB2L';
/** One account with little on it. */
export const QUIET_BANK = 'STARLING_SRLGGB3L';

export interface LinkNews {
  readonly outcome: string;
  readonly institution_name: string;
  readonly accounts: readonly string[];
  readonly message?: string;
}

export interface PipelineForTest {
  readonly database: TestDatabase;
  readonly clock: ManualClock;
  readonly bank: Bank;
  readonly bankUrl: string;
  readonly lake: Lake;
  readonly lander: Lander;
  readonly queue: TableQueue;
  readonly providers: readonly Provider[];
  readonly household: Household;
  readonly member: MemberAtHome;
  readonly published: Published;
  readonly martsFolder: string;
  readonly keptFolder: string;
  /** What `onOutcome` of the linking was told, in order. */
  readonly linkNews: LinkNews[];
  /** What `findNews` was told, in order. */
  readonly buildNews: (readonly SyncOutcome[])[];
  readonly buildFailures: Problem[];
  readonly linking: Linking;
  /** As of now unless it was asked for earlier. */
  readonly sync: (connection: { connection_id: string }, requestedAt?: Date) => Promise<void>;
  readonly publish: Publish;
  /** A sync with other parts than this world's. */
  syncWith(changes: Partial<SyncDependencies>): ReturnType<typeof createSync>;
  /** A press on a button of the bank's own page; the address the person is sent back to. */
  choose(connection: Connection, choice: string): Promise<URL>;
  start(institutionId?: string, member?: MemberAtHome): Promise<Connection>;
  /** Started, allowed and returned from; its first sync waits in the queue. */
  link(institutionId?: string, member?: MemberAtHome): Promise<Connection>;
  /** Does the syncs and builds that wait, and those that they ask for. */
  work(): Promise<void>;
  newMember(telegramId: number): Promise<MemberAtHome>;
  connection(id: string): Promise<Connection>;
  close(): Promise<void>;
}

export interface PipelineChoices {
  readonly now?: string;
  readonly firstDay?: string;
  readonly dailyLimit?: number;
  /** How long the provider waits for an answer of the bank. */
  readonly bankTimeoutMs?: number;
  readonly log?: Log;
  /** From how many raw rows on builds keep what they made; many more than a test has, unless said. */
  readonly keepFromRows?: number;
  /** What the pipeline does with the news; they are remembered in any case. */
  readonly onOutcome?: OnLinkOutcome;
  readonly findNews?: FindNews;
}

const ZONE = 'Europe/London';

/** The bank behind an address of its own, which it has to know before it is made. */
async function serveBank(clock: ManualClock, firstDay: Day, dailyLimit: number) {
  const made = Promise.withResolvers<Bank>();
  const server = serve({
    fetch: async (request) => (await made.promise).app.fetch(request),
    port: 0,
    hostname: '127.0.0.1',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bank = await createBank({ clock, seed: 'pipeline', publicUrl, firstDay, dailyLimit, zone: ZONE });
  made.resolve(bank);
  return { bank, publicUrl, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function seedHousehold({ db }: TestDatabase, clock: ManualClock) {
  const now = clock.now();
  const household = await createHousehold(db, { name: 'Home', zone: ZONE, base_currency: 'GBP', now });
  const newMember = async (telegramId: number): Promise<MemberAtHome> => {
    await addMember(db, {
      household_id: household.household_id,
      telegram_user_id: telegramId,
      chat_id: telegramId,
      display_name: `Person ${telegramId}`,
      role: 'owner',
      now: clock.now(),
    });
    const member = await findMemberByTelegram(db, telegramId);
    if (member === undefined) throw new Error('the member was not found');
    return member;
  };
  return { household, newMember, member: await newMember(1001) };
}

/** The stores, the bank and the parts that only read and write; nothing runs by itself. */
async function openGround(choices: PipelineChoices) {
  const database = await testDatabase();
  const { db } = database;
  const clock = new ManualClock(choices.now ?? '2026-11-24T10:00:00Z');
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-pipeline-'));
  const served = await serveBank(clock, day(choices.firstDay ?? '2026-09-01'), choices.dailyLimit ?? 4);
  const log = choices.log ?? silentLog;
  const martsFolder = path.join(folder, 'marts');
  const sealer = createSealer('a secret key for tests, long enough');
  return {
    database,
    clock,
    bank: served.bank,
    bankUrl: served.publicUrl,
    log,
    martsFolder,
    keptFolder: path.join(folder, 'kept'),
    lake: folderLake(path.join(folder, 'lake')),
    lander: createLander(),
    queue: await createTableQueue(database),
    published: createPublished({ db, folder: martsFolder, log }),
    cacheFolder: path.join(folder, 'cache'),
    providers: createProviders({
      config: {
        gocardless: { secretId: 'id', secretKey: 'key', apiUrl: `${served.publicUrl}/api/v2` },
        zone: ZONE,
      },
      tokens: tokenStore({ db, sealer, clock, provider: 'gocardless' }),
      // The clock of a test stands still, so there is nothing to wait for.
      pause: () => Promise.resolve(),
      ...(choices.bankTimeoutMs === undefined ? {} : { timeoutMs: choices.bankTimeoutMs }),
      clock,
      log,
    }),
    ...(await seedHousehold(database, clock)),
    async closeGround() {
      await served.close();
      await database.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

type Ground = Awaited<ReturnType<typeof openGround>>;

/** The parts that act, with their news remembered. */
function createParts(ground: Ground, choices: PipelineChoices) {
  const { db, sql } = ground.database;
  const linkNews: LinkNews[] = [];
  const buildNews: (readonly SyncOutcome[])[] = [];
  const buildFailures: Problem[] = [];
  const common = { ...ground, db, sql, zone: ZONE };
  const linking = createLinking({
    ...common,
    callbackUrl: 'http://app.test/link/return',
    async onOutcome(tx, news) {
      const { outcome, connection, message } = news;
      linkNews.push({
        outcome,
        institution_name: connection.institution_name,
        accounts: news.accounts.map((account) => account.name),
        ...(message === undefined ? {} : { message }),
      });
      await choices.onOutcome?.(tx, news);
    },
  });
  const publish = createPublish({
    ...common,
    ...(choices.keepFromRows === undefined ? {} : { keepFromRows: choices.keepFromRows }),
    objects: createObjects(ground),
    async findNews(tx, news) {
      buildNews.push(news.outcomes);
      return (await choices.findNews?.(tx, news)) ?? 0;
    },
    onBuildFailed(_, problem) {
      buildFailures.push(problem);
      return Promise.resolve();
    },
  });
  const syncWith: PipelineForTest['syncWith'] = (changes) => createSync({ ...common, ...changes });
  return { linking, publish, syncWith, linkNews, buildNews, buildFailures };
}

async function choose(connection: Connection, choice: string): Promise<URL> {
  const answer = await fetch(connection.consent_url, {
    method: 'POST',
    body: new URLSearchParams({ choice }),
    redirect: 'manual',
  });
  return new URL(answer.headers.get('location') ?? 'about:blank');
}

export async function openPipelineForTest(choices: PipelineChoices = {}): Promise<PipelineForTest> {
  const ground = await openGround(choices);
  const parts = createParts(ground, choices);
  const { clock, queue, database, member: owner } = ground;
  const { linking, publish } = parts;
  const runJob = parts.syncWith({});

  const connection = async (id: string): Promise<Connection> => {
    const found = await findConnection(database.db, id);
    if (found === undefined) throw new Error('the connection is gone');
    return found;
  };
  const start = async (institutionId = HOME_BANK, member = owner): Promise<Connection> =>
    unwrap(await linking.start({ member, provider: 'gocardless', institution_id: institutionId }));

  return {
    ...ground,
    ...parts,
    connection,
    choose,
    start,
    sync: ({ connection_id }, requestedAt = clock.now()) =>
      runJob({ connection_id, trigger: 'person', requested_at: requestedAt.toISOString() }),
    async link(institutionId, member) {
      const started = await start(institutionId, member);
      await choose(started, 'allow');
      unwrap(await linking.returned({ reference: started.reference }));
      return await connection(started.connection_id);
    },
    async work() {
      for (;;) {
        const sync = await queue.take('sync');
        if (sync !== undefined) await runJob(jobs.sync.parse(sync));
        const build = await queue.take('build');
        if (build !== undefined) await publish(jobs.build.parse(build));
        if (sync === undefined && build === undefined) return;
      }
    },
    async close() {
      ground.lander.close();
      await ground.published.close();
      await ground.closeGround();
    },
  };
}
