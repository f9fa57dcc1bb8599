import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect } from '#core/db.ts';
import { randomToken } from '#core/secret.ts';
import { NOW, newAccount, newHousehold, newLinked, newRun } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { recordExtraction } from './extractions.ts';
import { listObjectKeys, listRecorded } from './lake-objects.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function recorded() {
  const { db } = database;
  const { household_id } = await newHousehold(db);
  const connection = await newLinked(db, household_id);
  const { account_id } = await newAccount(db, connection);
  const { run_id } = await newRun(db, connection);
  const extraction = {
    extraction_id: randomUUID(),
    run_id,
    household_id,
    account_id,
    kind: 'transactions',
    object_key: `raw/${randomUUID()}`,
    row_count: 3,
    window_from: '2026-11-01',
    window_to: '2026-11-24',
    fetched_at: NOW,
    set_aside_count: 1,
  };
  await recordExtraction(db, { ...extraction, byte_count: 12, sha256: 'abc' });
  return extraction;
}

test('a fetch and its object are recorded together, and go with their household', async () => {
  const extraction = await recorded();
  const { household_id, account_id, object_key, kind, fetched_at } = extraction;
  expect(await listRecorded(database.db, household_id)).toEqual([
    {
      extraction,
      object: {
        object_key,
        household_id,
        account_id,
        kind,
        month: '2026-11',
        row_count: 3,
        byte_count: 12,
        sha256: 'abc',
        made_at: fetched_at,
        is_compacted: false,
        retired_at: null,
      },
    },
  ]);
  expect(await listObjectKeys(database.db)).toContain(object_key);
  await database.sql`delete from households where household_id = ${household_id}`;
  expect(await listRecorded(database.db, household_id)).toEqual([]);
  expect(await listObjectKeys(database.db)).not.toContain(object_key);
});

test('an object that a fetch lies in cannot be forgotten', async () => {
  const { object_key } = await recorded();
  await expect(database.sql`delete from lake_objects where object_key = ${object_key}`).rejects.toThrow(
    /foreign key/,
  );
});

/** Every migration up to the one before, so that the next finds rows as they were. */
async function migrateTo(sql: ReturnType<typeof connect>, first: number, last: number): Promise<void> {
  const folder = new URL('../../drizzle/migrations/', import.meta.url);
  for (const name of (await fs.readdir(folder)).filter((each) => each.endsWith('.sql')).sort()) {
    const number = Number(name.slice(0, 4));
    if (number < first || number > last) continue;
    const text = await fs.readFile(new URL(name, folder), 'utf8');
    for (const statement of text.split('--> statement-breakpoint')) await sql.unsafe(statement);
  }
}

test('what was known of objects before there was a manifest moves into it', async () => {
  const server = inject('postgres');
  const name = `t_${randomToken(9).toLowerCase().replaceAll('-', 'x')}`;
  const admin = connect(server, { max: 1 });
  await admin`create database ${admin(name)}`;
  await admin.end();
  const sql = connect({ ...server, database: name }, { max: 1 });
  await migrateTo(sql, 0, 2);
  const [home, connection, account, run, extraction] = Array.from({ length: 5 }, () => randomUUID());
  await sql.unsafe(`
    insert into households values ('${home}', 'Home', 'Europe/London', 'GBP', now());
    insert into connections (connection_id, household_id, chat_id, provider, institution_id, institution_name,
      status, reference, external_id, consent_url, history_days, created_at, link_expires_at)
    values ('${connection}', '${home}', 1, 'p', 'i', 'Bank', 'linked', 'r', 'e', 'u', 90, now(), now());
    insert into accounts (account_id, household_id, connection_id, external_id, institution_name, name, kind,
      currency, created_at)
    values ('${account}', '${home}', '${connection}', 'e', 'Bank', 'Current', 'current', 'GBP', now());
    insert into runs (run_id, household_id, kind, trigger, status, started_at)
    values ('${run}', '${home}', 'sync', 'person', 'done', now());
    insert into extractions (extraction_id, run_id, household_id, account_id, kind, object_key, row_count,
      byte_count, sha256, fetched_at)
    values ('${extraction}', '${run}', '${home}', '${account}', 'balances', 'raw/one', 2, 99, 'hash',
      '2026-07-31T23:30:00-02:00')`);
  await migrateTo(sql, 3, 3);
  const [row] = await sql`
    select o.object_key, o.account_id, o.kind, o.month, o.row_count, o.byte_count, o.sha256, o.is_compacted,
      o.retired_at, o.made_at = e.fetched_at as is_of_the_fetch
    from lake_objects as o join extractions as e using (object_key)`;
  expect(row).toEqual({
    object_key: 'raw/one',
    account_id: account,
    kind: 'balances',
    month: '2026-08',
    row_count: 2,
    byte_count: '99',
    sha256: 'hash',
    is_compacted: false,
    retired_at: null,
    is_of_the_fetch: true,
  });
  await sql.end();
});
