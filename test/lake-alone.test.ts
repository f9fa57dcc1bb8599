/** The lake without the program: what docs/lake.md says works with plain DuckDB, and agrees with the marts. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { RAW_COLUMNS } from '#pipeline/raw-columns.ts';
import { compactMonths } from '#pipeline/tasks/compact-months.ts';
import { lookInto } from './look-into.ts';
import { openPipelineForTest, type PipelineForTest } from './pipeline-for-test.ts';

let world: PipelineForTest;
let connection: DuckDBConnection;
let instance: DuckDBInstance;
let paper: string;

/** The household's own bank, fetched again and again over the end of a month. */
beforeAll(async () => {
  paper = await fs.readFile(fileURLToPath(new URL('../docs/lake.md', import.meta.url)), 'utf8');
  world = await openPipelineForTest({ now: '2026-10-27T10:00:00Z', firstDay: '2026-09-01' });
  const linked = await world.link();
  await world.work();
  for (let at = 0; at < 4; at += 1) {
    world.clock.advance(2 * DAY_MS + 3 * HOUR_MS);
    await world.sync(linked);
  }
  await world.work();
  expect(world.buildFailures).toEqual([]);
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
}, 120_000);
afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await world.close();
});

/** The SQL of the paper's blocks, in order, on this lake. */
function documented(): string[] {
  const lake = path.dirname(world.lake.fileOf?.('raw') ?? '');
  const blocks = [...paper.matchAll(/^duckdb -c "\n(.*?)"$|"""\n(.*?)\n"""/gms)];
  return blocks.map(([, shell, python]) => (shell ?? python ?? '').replaceAll('data/lake', lake));
}
const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();

const months = (): Promise<Record<string, unknown>[] | undefined> =>
  lookInto(world).rows(
    `select account_id, strftime(booked_on, '%Y-%m') as month, currency,
       sum(amount_minor)::hugeint as amount_minor, count(*)::hugeint as payments
     from fct_transactions where not is_pending group by all order by all`,
  );

describe('the paper', () => {
  test('reads totals by account and month that agree with the marts, before and after months are put together', {
    timeout: 60_000,
  }, async () => {
    const [byMonth = ''] = documented();
    const expected = await months();
    expect(expected?.length).toBeGreaterThan(8);
    expect(await rows(byMonth)).toEqual(expected);
    // Twice as many rows lie there as there are payments, or the paper's warning would be idle.
    const files = `read_parquet('${world.lake.fileOf?.('raw') ?? ''}/transactions/**/*.parquet')`;
    const [all] = await rows(`select count(*)::integer as n from ${files} where status = 'booked'`);
    const payments = (expected ?? []).reduce((sum, row) => sum + Number(row['payments']), 0);
    expect(all?.['n']).toBeGreaterThan(payments * 1.2);
    world.clock.advance(3 * DAY_MS);
    const { db, sql } = world.database;
    const onConnectionNews = () => Promise.resolve();
    const tools = { ...world, db, sql, log: silentLog, zone: 'Europe/London', onConnectionNews };
    const compacted = /objects became \d+/;
    expect(await compactMonths.run(tools)).toMatchObject({ value: expect.stringMatching(compacted) });
    // Both are there for an hour.
    expect(await rows(byMonth)).toEqual(expected);
    world.clock.advance(2 * HOUR_MS);
    await compactMonths.run(tools);
    expect(await rows(byMonth)).toEqual(expected);
  });

  test('reads the latest balances and what the bank said of a payment', async () => {
    const [, balances = '', shop = ''] = documented();
    const accounts = (await lookInto(world).rows('from dim_accounts')) ?? [];
    const found = await rows(balances);
    expect(new Set(found.map((row) => row['account_id']))).toEqual(
      new Set(accounts.map((row) => row['account_id'])),
    );
    const said = await rows(shop);
    expect(said.length).toBeGreaterThan(3);
    for (const { raw } of said) expect(JSON.parse(z.string().parse(raw))).toHaveProperty('transactionAmount');
  });

  test('finds the partitions of the path', async () => {
    const root = world.lake.fileOf?.('raw') ?? '';
    const read = `read_parquet('${root}/transactions/**/*.parquet', hive_partitioning = true)`;
    const [odd] = await rows(
      `select count(*)::integer as n from ${read} where household is distinct from household_id::uuid
         or account is distinct from account_id::uuid or provider <> 'gocardless'`,
    );
    expect(odd?.['n']).toBe(0);
  });

  test('names every column with its type, and no other', () => {
    const columnsUnder = (heading: string): Record<string, string> => {
      const from = paper.indexOf(heading) + heading.length;
      const table = /(?:^\|.*\n)+/m.exec(paper.slice(from))?.[0] ?? '';
      const lines = table.matchAll(/^\| `(\w+)` \| ([\w(),]+) \|/gm);
      return Object.fromEntries([...lines].map(([, name = '', type = '']) => [name, type]));
    };
    const common = columnsUnder('Every kind has these:');
    for (const kind of ['transactions', 'balances', 'accounts'] as const)
      expect({ ...common, ...columnsUnder(`\`${kind}\`:`) }).toEqual(RAW_COLUMNS[kind]);
  });
});
