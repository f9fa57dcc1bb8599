import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareMarts } from './compare-marts.ts';

let folder: string;
let made = 0;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'compare-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function marts(...statements: string[]): Promise<string> {
  made += 1;
  const file = path.join(folder, `${made}.duckdb`);
  const instance = await DuckDBInstance.create(file, { threads: '1' });
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  return file;
}

const numbers = (values: readonly number[]): Promise<string> =>
  marts(
    'create table fct_n (n integer, words varchar[])',
    ...values.map((value) => `insert into fct_n values (${value}, ['a', null])`),
  );

describe('two mart files', () => {
  test('with the same rows in another order are equal, nulls and lists too', async () => {
    const rows = "values (1, null, ['x']), (2, 'b', [])";
    const one = await marts(`create table dim_a as select * from (${rows}) t(n, word, list) order by n`);
    const other = await marts(
      `create table dim_a as select * from (${rows}) t(n, word, list) order by n desc`,
    );
    expect(await compareMarts(one, other)).toEqual([
      { mart: 'dim_a', rowsBefore: 2, rowsAfter: 2, differing: 0, shown: [] },
    ]);
  });

  test('show what stands in one only', async () => {
    const one = await marts('create table dim_a as select 1 as n union all select 2');
    const other = await marts('create table dim_a as select 1 as n union all select 3');
    expect(await compareMarts(one, other)).toEqual([
      {
        mart: 'dim_a',
        rowsBefore: 2,
        rowsAfter: 2,
        differing: 2,
        shown: ['only before: {"n":2}', 'only after: {"n":3}'],
      },
    ]);
  });

  test('differ when a row is there twice and once, and show five at most', async () => {
    const [difference] = await compareMarts(await numbers([1, 1, 1]), await numbers([1]));
    expect(difference).toMatchObject({ rowsBefore: 3, rowsAfter: 1, differing: 2 });
    const [many] = await compareMarts(await numbers([1, 2, 3, 4, 5, 6, 7]), await numbers([]));
    expect(many?.differing).toBe(7);
    expect(many?.shown).toHaveLength(5);
  });

  test('differ in a type, a column or a mart that the other does not have, even without a row', async () => {
    const one = await marts('create table fct_a as select 1 as n', 'create table fct_b (n integer)');
    const other = await marts('create table fct_a as select 1::bigint as n');
    expect(await compareMarts(one, other)).toMatchObject([
      { mart: 'fct_a', differing: 2, shown: ['columns before: n INTEGER', 'columns after: n BIGINT'] },
      { mart: 'fct_b', rowsBefore: 0, rowsAfter: undefined, differing: 1 },
    ]);
  });

  test('differ by exactly what was added to and taken from one of them', { timeout: 60_000 }, async () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(values, values, async (before, after) => {
        let expected = 0;
        for (let value = 0; value <= 5; value += 1) {
          const times = (list: readonly number[]): number => list.filter((each) => each === value).length;
          expected += Math.abs(times(before) - times(after));
        }
        const [comparison] = await compareMarts(await numbers(before), await numbers(after));
        expect(comparison?.differing).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('are not compared while one is missing or has a log beside it', async () => {
    const one = await numbers([1]);
    await expect(compareMarts(one, path.join(folder, 'gone.duckdb'))).rejects.toThrow('not there');
    await writeFile(`${one}.wal`, '');
    await expect(compareMarts(one, await numbers([1]))).rejects.toThrow('write-ahead log');
  });
});
