import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HOUR_MS, ManualClock } from '#core/clock.ts';
import { createLog, silentLog } from '#core/log.ts';
import { type Connection, moveConnection, noteOutcome } from '#core/store/connections.ts';
import { finishTaskRun, startTaskRun } from '#core/store/task-runs.ts';
import { NOW, newConnection, newHousehold, newLinked } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { createTableQueue, type TableQueue } from '#test/table-queue.ts';
import { type Schedule, type ScheduleDependencies, startSchedule } from './schedule.ts';

const EVERY_SECOND = '* * * * * *';
const NEVER_TODAY = '0 0 1 1 *';

let database: TestDatabase;
let queue: TableQueue;
let clock: ManualClock;
let linked: Connection;
const running: Schedule[] = [];

beforeEach(async () => {
  database = await testDatabase();
  queue = await createTableQueue(database);
  clock = new ManualClock(NOW);
  const home = await newHousehold(database.db);
  linked = await newLinked(database.db, home.household_id);
  await newConnection(database.db, home.household_id);
  const over = await newLinked(database.db, home.household_id);
  await moveConnection(database.db, over.connection_id, ['linked'], { status: 'expired' });
});
afterEach(async () => {
  for (const schedule of running.splice(0)) schedule.stop();
  await database.close();
});

async function start(changes: Partial<ScheduleDependencies> = {}): Promise<void> {
  const parts = { db: database.db, queue, clock, log: silentLog, rule: NEVER_TODAY, zone: 'Europe/London' };
  running.push(await startSchedule({ ...parts, ...changes }));
}

const jobs = async () => (await queue.waiting()).map(({ name, payload }) => ({ name, payload }));
const job = (connection: Connection) => ({
  name: 'sync',
  payload: {
    connection_id: connection.connection_id,
    trigger: 'schedule',
    requested_at: clock.now().toISOString(),
  },
});
const succeeded = (hoursAgo: number) =>
  noteOutcome(database.db, linked.connection_id, {
    last_success_at: new Date(NOW.getTime() - hoursAgo * HOUR_MS),
  });

test('when the hour strikes every linked connection is asked for, and nothing else', async () => {
  await start({ rule: EVERY_SECOND });
  await vi.waitFor(async () => expect(await jobs()).toEqual([job(linked)]), { timeout: 20_000 });
});

test('what was missed while the program was off is made up for at the start', async () => {
  await succeeded(11);
  await start();
  expect(await jobs()).toEqual([job(linked)]);
});

test('what was done in time is not done again by a start', async () => {
  await succeeded(9);
  await start();
  expect(await jobs()).toEqual([]);
});

test('background tasks are asked for when their turn comes', async () => {
  await start({ tasks: [{ name: 'often', rule: EVERY_SECOND }] });
  const sent = { name: 'task', payload: { task: 'often', attempt: 1 } };
  expect(await jobs()).toEqual([sent]);
  await queue.take('task');
  await vi.waitFor(async () => expect(await jobs()).toEqual([sent]), { timeout: 20_000 });
});

test('a background task whose turn was missed, or that never ran, is made up for at the start', async () => {
  for (const [task, hours] of [
    ['missed', -1],
    ['in-time', 1],
  ] as const) {
    const run = await startTaskRun(database.db, { task, attempt: 1, now: NOW });
    const next_at = new Date(NOW.getTime() + hours * HOUR_MS);
    await finishTaskRun(database.db, run.task_run_id, { now: NOW, next_at, summary: 'done' });
  }
  await start({ tasks: ['missed', 'in-time', 'never'].map((name) => ({ name, rule: NEVER_TODAY })) });
  expect((await jobs()).map(({ payload }) => payload['task'])).toEqual(['missed', 'never']);
  await expect(start({ tasks: [{ name: 'odd', rule: 'whenever' }] })).rejects.toThrow('never comes');
});

test('a rule that cannot be read stops the start', async () => {
  await expect(start({ rule: 'whenever' })).rejects.toThrow('never comes');
});

test('a failure to ask is logged and does not end the program', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => void lines.push(line) });
  const broken = { ...queue, send: () => Promise.reject(new Error('the queue is gone')) };
  await start({ rule: EVERY_SECOND, queue: broken, log });
  await vi.waitFor(() => expect(lines.join()).toContain('the queue is gone'), { timeout: 20_000 });
});

test('a stopped schedule asks for nothing any more', async () => {
  await start({ rule: EVERY_SECOND });
  for (const schedule of running) schedule.stop();
  await database.sql`select pg_sleep(1.2)`;
  expect(await jobs()).toEqual([]);
});
