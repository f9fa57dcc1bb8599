import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { connect, migrateDb, openDb, withAdvisoryLock } from './db.ts';
import { randomToken } from './secret.ts';
import { createHousehold, listHouseholds } from './store/households.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const HOME = {
  name: 'Home',
  zone: 'Europe/London',
  base_currency: 'GBP',
  now: new Date('2026-01-01T00:00:00Z'),
};

test('four processes that start at once on an empty database migrate it once', async () => {
  const server = inject('postgres');
  const name = `t_${randomToken(9).toLowerCase().replaceAll('-', 'x')}`;
  const admin = connect(server, { max: 1 });
  await admin`create database ${admin(name)}`;
  await admin.end();
  const address = { ...server, database: name };
  await Promise.all(Array.from({ length: 4 }, () => migrateDb(address)));
  const { db, sql, close } = await openDb(address);
  const [row] = await sql<{ twice: number }[]>`
    select count(*)::int - count(distinct hash)::int as twice from drizzle.__drizzle_migrations`;
  expect(row?.twice).toBe(0);
  await createHousehold(db, HOME);
  expect(await listHouseholds(db)).toHaveLength(1);
  await close();
});

test('a transaction that throws leaves nothing behind', async () => {
  const failed = database.db.transaction(async (tx) => {
    await createHousehold(tx, HOME);
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  expect(await listHouseholds(database.db)).toHaveLength(0);
});

describe('an advisory lock', () => {
  test('shuts out a second one of its name, on any connection, until its work ends', async () => {
    const other = await openDb(database.address);
    const entered = Promise.withResolvers<undefined>();
    const leave = Promise.withResolvers<undefined>();
    const first = withAdvisoryLock(database.sql, 'connection/1', async () => {
      entered.resolve(undefined);
      await leave.promise;
      return 'first';
    });
    await entered.promise;
    const never = () => Promise.reject(new Error('it was let in'));
    expect(await withAdvisoryLock(database.sql, 'connection/1', never)).toBeUndefined();
    expect(await withAdvisoryLock(other.sql, 'connection/1', never)).toBeUndefined();
    expect(await withAdvisoryLock(other.sql, 'connection/2', () => Promise.resolve(2))).toEqual({ value: 2 });
    leave.resolve(undefined);
    expect(await first).toEqual({ value: 'first' });
    const again = () => Promise.resolve('again');
    expect(await withAdvisoryLock(other.sql, 'connection/1', again)).toEqual({ value: 'again' });
    await other.close();
  });

  test('is given back when the work throws', async () => {
    const failing = withAdvisoryLock(database.sql, 'x', () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await withAdvisoryLock(database.sql, 'x', () => Promise.resolve(1))).toEqual({ value: 1 });
  });

  test('dies with the connection of its holder', async () => {
    const other = await openDb(database.address);
    const holding = await other.sql.reserve();
    await holding`select pg_advisory_lock(hashtextextended('y', 0))`;
    const [row] = await holding<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const tryIt = () => withAdvisoryLock(database.sql, 'y', () => Promise.resolve(1));
    expect(await tryIt()).toBeUndefined();
    await database.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
    let got = await tryIt();
    for (let at = 0; at < 500 && got === undefined; at += 1) {
      await sleep(10);
      got = await tryIt();
    }
    expect(got).toEqual({ value: 1 });
    await other.close();
  });
});

test('an address without a place is a bug', () => {
  expect(() => connect({})).toThrow(TypeError);
});
