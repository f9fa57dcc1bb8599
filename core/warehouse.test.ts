import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dayColumn, instantColumn, minorColumn } from './marts/columns.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

let folder: string;
let file: string;
let warehouse: Warehouse;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'warehouse-'));
  file = path.join(folder, 'marts.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`create table payments as select 9007199254740993::bigint as amount_minor,
    date '2026-03-29' as booked_on, timestamp '2026-03-29 00:30:00.5' as seen_at, 'Pret' as payee`);
  connection.closeSync();
  instance.closeSync();
  await writeFile(path.join(folder, 'secret.csv'), 'a\n1\n');
  warehouse = await openWarehouse(file);
});

afterAll(async () => {
  warehouse.close();
  await rm(folder, { recursive: true });
});

const anything = z.record(z.string(), z.unknown());

test('amounts beyond what a float holds, days and instants arrive exactly', async () => {
  const shape = z.object({ amount_minor: minorColumn, booked_on: dayColumn, seen_at: instantColumn });
  expect(await warehouse.rows('select amount_minor, booked_on, seen_at from payments', {}, shape)).toEqual([
    {
      amount_minor: 9007199254740993n,
      booked_on: '2026-03-29',
      seen_at: new Date('2026-03-29T00:30:00.500Z'),
    },
  ]);
});

test('parameters are values, never SQL', async () => {
  const count = (payee: string) =>
    warehouse.rows('select count(*) as n from payments where payee = $payee', { payee }, anything);
  expect(await count('Pret')).toEqual([{ n: '1' }]);
  expect(await count("' or true --")).toEqual([{ n: '0' }]);
  const list = { payees: ['Pret', 'Leon'], least: 1n, is_known: true, none: null };
  const sql = `select payee from payments
    where list_contains($payees, payee) and amount_minor > $least and $is_known and $none is null`;
  expect(await warehouse.rows(sql, list, anything)).toEqual([{ payee: 'Pret' }]);
});

test('a row of another shape is a bug and throws', async () => {
  await expect(
    warehouse.rows('select payee from payments', {}, z.object({ payee: z.number() })),
  ).rejects.toThrow(/expected number/);
});

describe('an open mart file is locked', () => {
  test.each([
    ['reading a file', () => `select * from read_csv('${folder}/secret.csv')`],
    ['reading text', () => `select * from read_text('${folder}/secret.csv')`],
    ['scanning a file by its name', () => `select * from '${folder}/secret.csv'`],
    ['listing a folder', () => `select * from glob('${folder}/*')`],
    ['writing a file', () => `copy payments to '${folder}/stolen.csv'`],
    ['attaching another file', () => `attach '${folder}/other.duckdb'`],
    ['loading an extension', () => 'install httpfs'],
    ['opening access again', () => 'set enable_external_access = true'],
    ['raising the memory limit', () => "set memory_limit = '8GB'"],
    ['changing rows', () => "update payments set payee = 'x'"],
    ['dropping a table', () => 'drop table payments'],
  ])('%s is refused', async (_, sql) => {
    await expect(warehouse.rows(sql(), {}, anything)).rejects.toThrow();
    expect(await warehouse.rows('select payee from payments', {}, anything)).toEqual([{ payee: 'Pret' }]);
  });
});

test('a file with a write-ahead log beside it is refused', async () => {
  const beside = path.join(folder, 'torn.duckdb');
  await writeFile(beside, '');
  await writeFile(`${beside}.wal`, 'left over');
  await expect(openWarehouse(beside)).rejects.toThrow(/write-ahead log/);
});

test('a file that is missing or no database is refused', async () => {
  await expect(openWarehouse(path.join(folder, 'gone.duckdb'))).rejects.toThrow();
  await expect(openWarehouse(path.join(folder, 'secret.csv'))).rejects.toThrow();
});

test('closing waits for running queries and refuses later ones', async () => {
  const other = await openWarehouse(file);
  const running = other.rows('select sum(range) as n from range(3000000)', {}, anything);
  other.close();
  other.close();
  expect(await running).toEqual([{ n: '4499998500000' }]);
  await expect(other.rows('select 1', {}, anything)).rejects.toThrow(/closed/);
});
