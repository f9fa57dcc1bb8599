/** Connections and their accounts. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, day } from '#core/day.ts';
import { NOW, newAccount, newConnection, newHousehold, newLinked } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { listAccounts, listActive, moveWatermark } from './accounts.ts';
import {
  findByReference,
  findConnection,
  holdsEpoch,
  listLinked,
  listShown,
  moveConnection,
  noteOutcome,
  raiseEpoch,
  replaceOlder,
} from './connections.ts';

let database: TestDatabase;
let homeId: string;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  homeId = (await newHousehold(database.db)).household_id;
});
afterAll(() => database.close());

const twenty = <T>(work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 20 }, (_, at) => work(at)));

describe('a connection', () => {
  test('of twenty that settle it one succeeds', async () => {
    const { connection_id } = await newConnection(database.db, homeId);
    const moves = await twenty((at) =>
      moveConnection(database.db, connection_id, ['waiting'], {
        status: at % 2 === 0 ? 'linked' : 'cancelled',
      }),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
    const winner = moves.indexOf(true) % 2 === 0 ? 'linked' : 'cancelled';
    expect((await findConnection(database.db, connection_id))?.status).toBe(winner);
  });

  test('is found by its reference', async () => {
    const made = await newConnection(database.db, homeId);
    expect(await findByReference(database.db, made.reference)).toEqual(made);
    expect(await findByReference(database.db, `${made.reference}x`)).toBeUndefined();
  });

  test('is synced while linked, and shown also when it broke', async () => {
    const linked = await newLinked(database.db, homeId);
    const expired = await newLinked(database.db, homeId);
    await moveConnection(database.db, expired.connection_id, ['linked'], { status: 'expired' });
    await newConnection(database.db, homeId);
    const ids = (list: { connection_id: string }[]) => new Set(list.map((one) => one.connection_id));
    expect(ids(await listLinked(database.db, homeId))).toEqual(new Set([linked.connection_id]));
    expect(ids(await listShown(database.db, homeId))).toEqual(
      new Set([linked.connection_id, expired.connection_id]),
    );
    expect(ids(await listLinked(database.db)).has(linked.connection_id)).toBe(true);
  });

  test('remembers its last problem until a success clears it', async () => {
    const { connection_id } = await newLinked(database.db, homeId);
    await noteOutcome(database.db, connection_id, { problem_code: 'bank.x', problem_message: 'Broken.' });
    expect(await findConnection(database.db, connection_id)).toMatchObject({
      problem_code: 'bank.x',
      last_success_at: null,
    });
    await noteOutcome(database.db, connection_id, { last_success_at: NOW });
    expect(await findConnection(database.db, connection_id)).toMatchObject({
      problem_code: null,
      problem_message: null,
      last_success_at: NOW,
    });
  });

  test('gives every run an epoch of its own, and only the newest holds', async () => {
    const { connection_id } = await newLinked(database.db, homeId);
    const epochs = await twenty(() => raiseEpoch(database.db, connection_id));
    expect(new Set(epochs).size).toBe(20);
    const newest = Math.max(...epochs);
    for (const epoch of [newest, newest - 1])
      await database.db.transaction(async (tx) => {
        expect(await holdsEpoch(tx, connection_id, epoch)).toBe(epoch === newest);
      });
    expect(await holdsEpoch(database.db, randomUUID(), 1)).toBe(false);
    await expect(raiseEpoch(database.db, randomUUID())).rejects.toThrow('no connection');
  });

  test('cannot be raised over while a transaction that holds the epoch is open', async () => {
    const { connection_id } = await newLinked(database.db, homeId);
    const epoch = await raiseEpoch(database.db, connection_id);
    let raised: Promise<number> | undefined;
    const order: string[] = [];
    await database.db.transaction(async (tx) => {
      expect(await holdsEpoch(tx, connection_id, epoch)).toBe(true);
      raised = raiseEpoch(database.db, connection_id).then((value) => {
        order.push('raised');
        return value;
      });
      await database.sql`select pg_sleep(0.05)`;
      order.push('written');
    });
    await raised;
    expect(order).toEqual(['written', 'raised']);
  });
});

describe('a renewed consent', () => {
  test('replaces the older one when all of its accounts moved over', async () => {
    const old = await newLinked(database.db, homeId);
    const one = await newAccount(database.db, old, { identity_hashes: ['one'], external_id: 'a' });
    await newAccount(database.db, old, { identity_hashes: ['two'], external_id: 'b' });
    const renewed = await newLinked(database.db, homeId);
    const same = await newAccount(database.db, renewed, {
      identity_hashes: ['one'],
      external_id: 'a2',
      name: 'Renamed',
    });
    expect(same).toMatchObject({ account_id: one.account_id, external_id: 'a2', name: 'Renamed' });
    await replaceOlder(database.db, renewed);
    expect((await findConnection(database.db, old.connection_id))?.status).toBe('linked');
    await newAccount(database.db, renewed, { identity_hashes: ['two'], external_id: 'b2' });
    await replaceOlder(database.db, renewed);
    expect((await findConnection(database.db, old.connection_id))?.status).toBe('replaced');
    expect((await findConnection(database.db, renewed.connection_id))?.status).toBe('linked');
    const aliases = await database.sql`
      select external_id from account_aliases where account_id = ${one.account_id} order by 1`;
    expect(aliases.map((row) => row['external_id'] as string)).toEqual(['a', 'a2']);
  });

  test('leaves another person’s consent at the same bank, and another household’s, alone', async () => {
    const hers = await newLinked(database.db, homeId);
    await newAccount(database.db, hers);
    const elsewhere = await newLinked(database.db, (await newHousehold(database.db)).household_id);
    const his = await newLinked(database.db, homeId);
    await newAccount(database.db, his);
    await replaceOlder(database.db, his);
    for (const { connection_id } of [hers, his, elsewhere])
      expect((await findConnection(database.db, connection_id))?.status).toBe('linked');
  });

  test('takes no account from another household that has the same one', async () => {
    const ours = await newAccount(database.db, await newLinked(database.db, homeId), {
      identity_hashes: ['joint'],
    });
    const other = (await newHousehold(database.db)).household_id;
    const theirs = await newAccount(database.db, await newLinked(database.db, other), {
      identity_hashes: ['joint'],
    });
    expect(theirs.account_id).not.toBe(ours.account_id);
    expect((await listAccounts(database.db, homeId)).map((one) => one.account_id)).toEqual([ours.account_id]);
  });

  test('of twenty that bring the same account at once all know one', async () => {
    const connection = await newLinked(database.db, homeId);
    const made = await twenty(() =>
      newAccount(database.db, connection, { identity_hashes: ['x'], external_id: 'x' }),
    );
    expect(new Set(made.map((one) => one.account_id)).size).toBe(1);
  });
});

describe('an account', () => {
  test('is listed with its connection while it is active', async () => {
    const connection = await newLinked(database.db, homeId);
    const account = await newAccount(database.db, connection);
    const closed = await newAccount(database.db, connection);
    await database.sql`update accounts set is_active = false where account_id = ${closed.account_id}`;
    expect(await listActive(database.db, connection.connection_id)).toEqual([account]);
    expect(await listAccounts(database.db, homeId)).toHaveLength(2);
  });

  test('has a watermark that never goes back, in whatever order extractions are recorded', async () => {
    const connection = await newLinked(database.db, homeId);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 }),
        async (steps) => {
          const { account_id } = await newAccount(database.db, connection);
          const days = steps.map((step) => addDays(day('2026-11-01'), step));
          await Promise.all(
            days.map((through) =>
              database.db.transaction((tx) => moveWatermark(tx, account_id, { through, now: NOW })),
            ),
          );
          const [row] = await database.sql<{ through: string }[]>`
          select transactions_through_on::text as through from accounts where account_id = ${account_id}`;
          expect(row?.through).toBe(days.toSorted((a, b) => a.localeCompare(b)).at(-1));
        },
      ),
      { numRuns: 15 },
    );
  });
});
