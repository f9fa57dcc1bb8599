import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { createLog, silentLog } from './log.ts';
import { createQueue, type Queue } from './queue.ts';

let database: TestDatabase;
let queue: Queue;
const extra: Queue[] = [];
beforeEach(async () => {
  database = await testDatabase();
  queue = createQueue({ address: database.address, log: silentLog });
  await queue.start();
});
afterEach(async () => {
  await Promise.all([queue, ...extra.splice(0)].map((one) => one.stop()));
  await database.close();
});

const job = () => ({ household_id: randomUUID(), trigger: 'person' });
const syncJob = (connection_id = randomUUID()) => ({
  connection_id,
  trigger: 'person' as const,
  requested_at: '2026-01-01T00:00:00.000Z',
});
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

describe('sending', () => {
  test('in a transaction that is rolled back leaves no job', async () => {
    let id: string | undefined;
    const failed = database.db.transaction(async (tx) => {
      id = await queue.send('build', job(), { tx });
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(id).toEqual(expect.any(String));
    expect(await queue.state('build', id ?? '')).toBeUndefined();
    expect(await queue.isBusy('build')).toBe(false);
  });

  test('in a transaction that commits leaves the job, which nobody sees before', async () => {
    const seen: string[] = [];
    await queue.work('build', ({ household_id }) => Promise.resolve(void seen.push(household_id)));
    const payload = job();
    await database.db.transaction(async (tx) => {
      await queue.send('build', payload, { key: 'now', tx });
      await queue.send('build', job(), { key: 'later', tx, startAfterSeconds: 3600 });
      expect(seen).toEqual([]);
    });
    await eventually(() => expect(seen).toEqual([payload.household_id]));
    expect(await queue.isBusy('build')).toBe(true);
  });

  test('a key makes one job of those that wait; other keys and no key stay apart', async () => {
    const first = await queue.send('sync', syncJob(), { key: 'a' });
    expect(first).toEqual(expect.any(String));
    expect(await queue.send('sync', syncJob(), { key: 'a' })).toBeUndefined();
    expect(await queue.send('sync', syncJob(), { key: 'b' })).toEqual(expect.any(String));
    const both = await Promise.all([1, 2, 3, 4].map(() => queue.send('build', job(), { key: 'a' })));
    expect(both.filter((id) => id !== undefined)).toHaveLength(1);
  });
});

describe('while a job is in hand', () => {
  async function askTwiceMore(name: 'sync' | 'build'): Promise<{ asked: number; done: number }> {
    const leave = Promise.withResolvers<undefined>();
    let done = 0;
    const handle = async (): Promise<void> => {
      await leave.promise;
      done += 1;
    };
    await (name === 'sync' ? queue.work('sync', handle) : queue.work('build', handle));
    const send = () =>
      name === 'sync'
        ? queue.send('sync', syncJob(), { key: 'a' })
        : queue.send('build', job(), { key: 'a' });
    const ids = [await send()];
    await eventually(async () => expect(await queue.state(name, ids[0] ?? '')).toBe('active'));
    ids.push(await send(), await send());
    leave.resolve(undefined);
    const asked = ids.filter((id) => id !== undefined);
    for (const id of asked) await eventually(async () => expect(await queue.state(name, id)).toBe('done'));
    return { asked: asked.length, done };
  }

  test('one more sync of its connection is not asked for', async () => {
    expect(await askTwiceMore('sync')).toEqual({ asked: 1, done: 1 });
  });

  test('one more build may be asked for, because it will see more', async () => {
    expect(await askTwiceMore('build')).toEqual({ asked: 2, done: 2 });
  });
});

/** Makes what waits for its next try due now, and wakes the workers with another job. */
async function skipTheWait(): Promise<void> {
  await database.sql`update queue.job set start_after = now() where state = 'retry'`;
  await queue.send('build', { ...job(), trigger: 'wake up' }, { key: randomUUID() });
}

describe('a job that throws', () => {
  test('is logged, waits, and is tried again with the same payload', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', write: (line) => void lines.push(line) });
    const worker = createQueue({ address: database.address, log });
    extra.push(worker);
    await worker.start();
    const seen: string[] = [];
    await worker.work('build', ({ household_id, trigger }) => {
      if (trigger === 'wake up') return Promise.resolve();
      seen.push(household_id);
      return seen.length === 1 ? Promise.reject(new Error('the bank fell over')) : Promise.resolve();
    });
    const payload = job();
    const id = (await queue.send('build', payload, { key: 'a' })) ?? '';
    await eventually(() => expect(seen).toHaveLength(1));
    await eventually(async () => expect(await queue.state('build', id)).toBe('waiting'));
    expect(lines.join()).toContain('the bank fell over');
    await skipTheWait();
    await eventually(async () => expect(await queue.state('build', id)).toBe('done'));
    expect(seen).toEqual([payload.household_id, payload.household_id]);
  });

  test('every time is given up after three more tries', async () => {
    let tries = 0;
    await queue.work('build', ({ trigger }) => {
      if (trigger === 'wake up') return Promise.resolve();
      tries += 1;
      return Promise.reject(new Error('no'));
    });
    const id = (await queue.send('build', job(), { key: 'a' })) ?? '';
    for (const count of [1, 2, 3]) {
      await eventually(() => expect(tries).toBe(count));
      await eventually(async () => expect(await queue.state('build', id)).toBe('waiting'));
      await skipTheWait();
    }
    await eventually(async () => expect(await queue.state('build', id)).toBe('failed'));
    expect(tries).toBe(4);
  });

  test('because its payload is of another shape never reaches the handler', async () => {
    let tries = 0;
    await queue.work('build', () => {
      tries += 1;
      return Promise.resolve();
    });
    const id = (await queue.send('build', { household_id: 'not an id', trigger: 'person' })) ?? '';
    await eventually(async () => expect(await queue.state('build', id)).toBe('waiting'));
    expect(tries).toBe(0);
  });
});

test('what a killed process still holds is sent again, once, with its key', async () => {
  const payload = syncJob();
  const id = (await queue.send('sync', payload, { key: 'a' })) ?? '';
  const plain = (await queue.send('build', job())) ?? '';
  const both = database.sql([id, plain]);
  await database.sql`update queue.job set state = 'active', started_on = now() where id in ${both}`;
  expect(await queue.resendInterrupted()).toBe(2);
  expect(await queue.state('sync', id)).toBe('failed');
  expect(await queue.send('sync', syncJob(), { key: 'a' })).toBeUndefined();
  const seen: unknown[] = [];
  await queue.work('sync', (given) => Promise.resolve(void seen.push(given)));
  await eventually(() => expect(seen).toEqual([payload]));
  await eventually(async () => expect(await queue.isBusy('sync')).toBe(false));
  expect(await queue.resendInterrupted()).toBe(0);
});

test('no queue waits for statistics to see that a job has ended', async () => {
  const queues = await database.sql<{ name: string; policy: string }[]>`
    select name, policy from queue.queue where policy in ('singleton', 'stately')`;
  expect([...queues]).toEqual([]);
});

test('a job that never was has no state', async () => {
  expect(await queue.state('build', randomUUID())).toBeUndefined();
  expect(await queue.isBusy('poll')).toBe(false);
});

test('stopping waits for the job in hand', async () => {
  const worker = createQueue({ address: database.address, log: silentLog });
  await worker.start();
  const entered = Promise.withResolvers<undefined>();
  const leave = Promise.withResolvers<undefined>();
  await worker.work('poll', async () => {
    entered.resolve(undefined);
    await leave.promise;
  });
  const id = (await queue.send('poll', { connection_id: randomUUID() })) ?? '';
  await entered.promise;
  const stopped = worker.stop();
  leave.resolve(undefined);
  await stopped;
  await eventually(async () => expect(await queue.state('poll', id)).toBe('done'));
});
