import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, ManualClock, MINUTE_MS } from '#core/clock.ts';
import { jobs } from '#core/jobs.ts';
import { folderLake } from '#core/lake/folder.ts';
import type { Lake } from '#core/lake.ts';
import { silentLog } from '#core/log.ts';
import { money } from '#core/money.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import { beginCall, settleCall } from '#core/store/bank-calls.ts';
import { findConnection, noteOutcome } from '#core/store/connections.ts';
import { listRecorded } from '#core/store/lake-objects.ts';
import { listQuotas, noteQuota } from '#core/store/quotas.ts';
import { findRun } from '#core/store/runs.ts';
import { recentTaskRuns } from '#core/store/task-runs.ts';
import { NOW, newAccount, newConnection, newHousehold, newLinked, newRun } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { createTableQueue, type TableQueue } from '#test/table-queue.ts';
import { createLander } from '../land.ts';
import { createRunTask } from '../run-task.ts';
import { abandonedRuns } from './abandoned-runs.ts';
import { giveUpLinks } from './give-up-links.ts';
import { TASKS } from './index.ts';
import { orphanedObjects } from './orphaned-objects.ts';
import { renewQuotas } from './renew-quotas.ts';
import { staleConnections } from './stale-connections.ts';
import type { ConnectionNews, Task, TaskTools } from './task.ts';

let database: TestDatabase;
let queue: TableQueue;
let clock: ManualClock;
let folder: string;
let lake: Lake;
let homeId: string;
let news: ConnectionNews[];
let tools: TaskTools;

beforeEach(async () => {
  database = await testDatabase();
  queue = await createTableQueue(database);
  clock = new ManualClock(NOW);
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-tasks-'));
  lake = folderLake(folder);
  homeId = (await newHousehold(database.db)).household_id;
  news = [];
  tools = {
    db: database.db,
    sql: database.sql,
    queue,
    lake,
    providers: [],
    clock,
    log: silentLog,
    zone: 'Europe/London',
    onConnectionNews: (_, told) => Promise.resolve(void news.push(told)),
  };
});
afterEach(async () => {
  await database.close();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('running a task', () => {
  const task = (run: () => Promise<Result<string>>): Task => ({
    name: 'a-task',
    title: 'A task',
    rule: '0 * * * *',
    run,
  });
  async function run(what: Task, attempt = 1) {
    await createRunTask(tools, [what])({ task: 'a-task', attempt });
    const [latest] = await recentTaskRuns(database.db, 'a-task', 1);
    return latest;
  }

  test('leaves a row that says what was done and when it runs next', async () => {
    expect(await run(task(() => Promise.resolve(ok('two done'))))).toMatchObject({
      status: 'done',
      attempt: 1,
      summary: 'two done',
      problem_code: null,
      next_at: new Date('2026-11-24T11:00:00Z'),
    });
    expect(await queue.waiting()).toEqual([]);
  });

  test('that has a problem is tried again a little later, and its reason is kept', async () => {
    const broken = task(() => Promise.resolve(fail('lake.away', 'The bucket is away.')));
    const first = await run(broken);
    expect(first).toMatchObject({ status: 'failed', problem_message: 'The bucket is away.' });
    const wait = (first?.next_at?.getTime() ?? 0) - NOW.getTime();
    expect(wait).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(wait).toBeLessThan(2 * MINUTE_MS);
    const again = jobs.task.parse(await queue.take('task'));
    expect(again).toEqual({ task: 'a-task', attempt: 2 });
    // The last one waits for its turn.
    const last = await run(broken, 4);
    expect(last).toMatchObject({ attempt: 4, next_at: new Date('2026-11-24T11:00:00Z') });
    expect(await queue.waiting()).toEqual([]);
  });

  test('that throws is a failure without its words, and one that was cut off is said so', async () => {
    const stopped = new AbortController();
    stopped.abort();
    const throwing = task(() => Promise.reject(new Error('secret words')));
    await expect(
      createRunTask(tools, [throwing])({ task: 'a-task', attempt: 1 }, stopped.signal),
    ).rejects.toThrow('secret words');
    clock.advance(MINUTE_MS);
    const latest = await run(throwing);
    expect(latest).toMatchObject({ status: 'failed', problem_code: 'task.failed' });
    expect(JSON.stringify(latest)).not.toContain('secret words');
    const [, cut] = await recentTaskRuns(database.db, 'a-task', 5);
    expect(cut).toMatchObject({ status: 'abandoned' });
  });

  test('that does not exist any more does nothing', async () => {
    await createRunTask(tools, [])({ task: 'a-task', attempt: 1 });
    expect(await recentTaskRuns(database.db, 'a-task', 5)).toEqual([]);
  });

  test('each one of the list works where there is nothing to do', async () => {
    for (const each of TASKS) expect([each.name, (await each.run(tools)).ok]).toEqual([each.name, true]);
    expect(new Set(TASKS.map((each) => each.name)).size).toBe(TASKS.length);
  });
});

test('a link whose polling was lost is looked up once more', async () => {
  const lost = await newConnection(database.db, homeId);
  await newConnection(database.db, homeId, { link_expires_at: new Date(NOW.getTime() + 3 * DAY_MS) });
  clock.advance(2 * HOUR_MS);
  expect(await giveUpLinks.run(tools)).toEqual(ok('1 looked up for the last time'));
  expect(await queue.waiting()).toEqual([{ name: 'poll', payload: { connection_id: lost.connection_id } }]);
});

test('a limit that is over is dropped, and old calls are forgotten but for those since the last answer', async () => {
  const { db, sql } = database;
  const account = await newAccount(db, await newLinked(db, homeId));
  const { account_id } = account;
  const quota = { account_id, call_limit: 4, remaining: 0, seen_at: NOW };
  await noteQuota(db, { ...quota, scope: 'balances', renews_at: new Date(NOW.getTime() + HOUR_MS) });
  await noteQuota(db, { ...quota, scope: 'transactions', renews_at: new Date(NOW.getTime() + 3 * HOUR_MS) });
  const at = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
  const outcomes = ['counted_failure', 'answered', 'counted_failure', 'counted_failure'] as const;
  for (const [days, outcome] of outcomes.entries()) {
    const call = { account_id, scope: 'transactions', trigger: 'schedule', now: at(days) } as const;
    const { call_id } = await beginCall(db, call);
    await settleCall(db, call_id, { outcome, problem_code: null });
  }
  clock.advance(2 * HOUR_MS);
  expect(await renewQuotas.run(tools)).toEqual(ok('1 renewed'));
  expect((await listQuotas(db, homeId)).map(({ scope }) => scope)).toEqual(['transactions']);
  clock.set(at(60));
  expect(await renewQuotas.run(tools)).toEqual(ok('1 renewed, 1 old records forgotten'));
  const kept = await sql`select outcome from bank_calls order by called_at`;
  expect(kept.map((row) => row['outcome'])).toEqual(['answered', 'counted_failure', 'counted_failure']);
});

test('a consent that is over is marked without a failing call, and a bank that is silent is told of', async () => {
  const { db, sql } = database;
  const [over, silent, fine] = [
    await newLinked(db, homeId),
    await newLinked(db, homeId),
    await newLinked(db, homeId),
  ];
  const end = NOW.toISOString();
  await sql`
    update connections set consent_expires_at = ${end} where connection_id = ${over.connection_id}`;
  clock.advance(4 * DAY_MS);
  await noteOutcome(db, fine.connection_id, { last_success_at: clock.now() });
  expect(await staleConnections.run(tools)).toEqual(ok('1 over, 1 without an answer for days'));
  expect(new Map(news.map(({ connection, kind }) => [connection.connection_id, kind]))).toEqual(
    new Map([
      [over.connection_id, 'over'],
      [silent.connection_id, 'silent'],
    ]),
  );
  expect((await findConnection(db, over.connection_id))?.status).toBe('expired');
  await staleConnections.run(tools);
  expect(news.filter(({ kind }) => kind === 'over')).toHaveLength(1);
});

test('a run that was cut off is closed, unless somebody is at it', async () => {
  const { db, sql } = database;
  const [dead, alive] = [await newLinked(db, homeId), await newLinked(db, homeId)];
  const [cut, busy] = [await newRun(db, dead), await newRun(db, alive)];
  expect(await abandonedRuns.run(tools)).toEqual(ok('none was left open'));
  clock.advance(2 * HOUR_MS);
  const reserved = await sql.reserve();
  await reserved`select pg_advisory_lock(hashtextextended(${`connection/${alive.connection_id}`}, 0))`;
  expect(await abandonedRuns.run(tools)).toEqual(ok('1 closed'));
  reserved.release();
  expect((await findRun(db, cut.run_id))?.status).toBe('abandoned');
  expect((await findRun(db, busy.run_id))?.status).toBe('running');
});

describe('stray raw data', () => {
  async function stray(accountId: string, householdId = homeId) {
    const lander = createLander();
    const amount = money(-350n, 'GBP');
    const row = {
      status: 'booked' as const,
      booked_on: '2026-11-20' as never,
      amount,
      payee: 'A shop',
      description: '',
    };
    const landed = await lander.land(
      {
        kind: 'transactions',
        rows: [
          { row, raw: {} },
          { set_aside: 'odd', raw: {} },
        ],
      },
      {
        extraction_id: randomUUID(),
        household_id: householdId,
        account_id: accountId,
        provider: 'gocardless',
        institution_id: 'X',
        fetched_at: clock.now(),
      },
    );
    lander.close();
    await lake.put(landed.key, landed.bytes);
    return landed;
  }

  test('of a known account is taken in after a day, with its rows counted, and shown by a build', async () => {
    const { db } = database;
    const account = await newAccount(db, await newLinked(db, homeId));
    const landed = await stray(account.account_id);
    expect(await orphanedObjects.run(tools)).toEqual(ok('none was found'));
    clock.advance(DAY_MS + HOUR_MS);
    expect(await orphanedObjects.run(tools)).toEqual(ok('1 taken in, 0 removed'));
    expect(await listRecorded(db, homeId)).toMatchObject([
      {
        extraction: {
          object_key: landed.key,
          row_count: 2,
          set_aside_count: 1,
          fetched_at: NOW,
          window_from: null,
          window_to: null,
        },
        object: { sha256: landed.sha256, row_count: 2, month: '2026-11', is_compacted: false },
      },
    ]);
    expect(await queue.isBusy('build')).toBe(true);
    expect(await orphanedObjects.run(tools)).toEqual(ok('none was found'));
  });

  test('of nobody, or that cannot be read, is removed; what is not ours is left alone', async () => {
    await stray(randomUUID());
    const account = `raw/balances/provider=x/household=${homeId}/account=${randomUUID()}`;
    const broken = `${account}/2026-10/${randomUUID()}.parquet`;
    await lake.put(broken, Buffer.from('no parquet at all'));
    const fresh = broken.replace('2026-10', '2026-11');
    await lake.put(fresh, Buffer.from('no parquet at all'));
    await lake.put('raw/notes.txt', Buffer.from('mine'));
    clock.advance(2 * DAY_MS);
    expect(await orphanedObjects.run(tools)).toEqual(ok('0 taken in, 2 removed'));
    expect(await lake.list('raw/')).toEqual([fresh, 'raw/notes.txt']);
  });
});
