import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { day } from '#core/day.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { givenMarts } from '#test/given-marts.ts';
import { buildMarts } from './build.ts';
import { readSchemas } from './schema-files.ts';

const SQL = fileURLToPath(new URL('../sql', import.meta.url));
const NOTHING = { accounts: [], balances: [], transactions: [] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'build-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => path.join(folder, 'marts.duckdb');

/** A folder of SQL with these files and nothing else. */
async function sqlDir(files: Readonly<Record<string, string>>): Promise<string> {
  const root = path.join(folder, 'sql');
  await rm(root, { recursive: true, force: true });
  for (const layer of ['source', 'staging', 'mart', 'tests', 'seeds'])
    await mkdir(path.join(root, layer), { recursive: true });
  for (const layer of ['source', 'staging', 'mart'])
    await writeFile(path.join(root, layer, 'schema.yml'), 'models: []\n');
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
  return root;
}

const build = (dir: string, runTests = true) =>
  buildMarts({
    inputs: NOTHING,
    extractions: [],
    accounts: [],
    decisions: {},
    parameters: { today: day('2026-03-31'), zone: 'Europe/London', baseCurrency: 'GBP' },
    file: file(),
    sqlDir: dir,
    runTests,
  });

async function problemOf(files: Readonly<Record<string, string>>) {
  const result = await build(await sqlDir(files));
  expect(existsSync(file())).toBe(false);
  return result.ok ? undefined : result.problem;
}

describe('the order of the models', () => {
  test('is worked out from the SQL, whatever the files are called', async () => {
    const dir = await sqlDir({
      'staging/stg_a.sql': 'with x as (select * from stg_z) select * from x',
      'staging/stg_z.sql': 'select 1 as n from src_s',
      'source/src_s.sql': 'select account_id from state_accounts',
      'mart/dim_a.sql': 'select (select count(*) from stg_a) as n, exists (select 1 from fct_b) as e',
      'mart/fct_b.sql': 'select n from stg_z',
    });
    const result = await build(dir);
    expect(result).toMatchObject({ ok: true });
    if (result.ok)
      expect(result.value.models.map(({ name }) => name)).toEqual(['stg_z', 'stg_a', 'fct_b', 'dim_a']);
  });

  test('a relation that does not exist is named with the file that reads it', async () => {
    expect(await problemOf({ 'mart/dim_a.sql': 'select * from stg_gone' })).toMatchObject({
      code: 'build.sql_invalid',
      message: 'sql/mart/dim_a.sql reads stg_gone, which does not exist.',
    });
  });

  test('a circle is told as a path', async () => {
    const problem = await problemOf({
      'staging/stg_a.sql': 'select * from stg_b',
      'staging/stg_b.sql': 'select * from stg_a',
    });
    expect(problem?.message).toContain('stg_a → stg_b → stg_a');
  });

  test('a layer reads only itself and what is below it, and a mart no raw relation', async () => {
    const upward = await problemOf({
      'staging/stg_a.sql': 'select * from dim_a',
      'mart/dim_a.sql': 'select 1 as n',
    });
    expect(upward?.message).toContain('stands in a later layer');
    const raw = await problemOf({ 'mart/dim_a.sql': 'select * from raw_transactions' });
    expect(raw?.message).toContain('a mart reads models only');
  });

  test('two files with one name, a wrong prefix and two statements are refused', async () => {
    const twice = await problemOf({ 'mart/dim_a.sql': 'select 1 as n', 'mart/dim_A.sql': 'select 2 as n' });
    expect(twice?.message).toBe('sql/mart/dim_A.sql and sql/mart/dim_a.sql have the same name.');
    const misplaced = await problemOf({ 'mart/stg_a.sql': 'select 1' });
    expect(misplaced?.message).toContain('sql/mart/stg_a.sql');
    const two = await problemOf({ 'mart/dim_a.sql': 'select 1 as n; select 2 as n' });
    expect(two).toMatchObject({ code: 'build.sql_invalid' });
    const table = await problemOf({ 'mart/dim_a.sql': 'create table x (n integer)' });
    expect(table?.message).toContain('sql/mart/dim_a.sql is not one SELECT');
  });
});

describe('a build that fails', () => {
  test('names the file whose SQL fails and leaves nothing behind', async () => {
    const problem = await problemOf({ 'mart/dim_a.sql': "select 'x'::integer as n" });
    expect(problem).toMatchObject({ code: 'build.sql_failed' });
    expect(problem?.message).toContain('sql/mart/dim_a.sql');
    expect(await readdir(folder)).toEqual(['sql']);
  });

  test('names the test and the first five rows it found', async () => {
    const problem = await problemOf({
      'mart/dim_a.sql': 'select unnest(range(9)) as n',
      'tests/none_is_odd.sql': '-- No n is odd or even.\nselect n from dim_a',
    });
    expect(problem).toMatchObject({ code: 'build.test_failed' });
    expect(problem?.message).toContain('sql/tests/none_is_odd.sql');
    expect(problem?.message).toContain('{"n":"4"} and more');
  });

  test.each([
    ['not_null', 'select null::integer as n', 'n is not null'],
    ['unique', 'select 1 as n union all select 1', 'n is unique'],
    ['{ accepted_values: ["1"] }', "select '2' as n", 'n is one of its values'],
    ['{ relationships: { to: dim_b, column: m } }', 'select 1 as n', 'n stands in dim_b'],
  ])('finds what breaks %s in schema.yml', async (rule, sql, named) => {
    const problem = await problemOf({
      'mart/dim_a.sql': sql,
      'mart/dim_b.sql': 'select 5 as m',
      'mart/schema.yml': `models:
  - name: dim_a
    grain: one row per n
    description: Numbers.
    columns:
      - name: n
        meaning: A number.
        tests: [${rule}]
`,
    });
    expect(problem).toMatchObject({ code: 'build.test_failed' });
    expect(problem?.message).toContain(named);
  });

  test('a schema.yml that cannot be understood is named', async () => {
    const problem = await problemOf({ 'mart/schema.yml': 'models: [{ name: dim_a }]' });
    expect(problem?.message).toContain('sql/mart/schema.yml is wrong');
  });

  test('never touches a file that exists', async () => {
    await writeFile(file(), 'published before');
    expect(await build(SQL)).toMatchObject({ ok: false, problem: { code: 'build.file_exists' } });
    expect(await readFile(file(), 'utf8')).toBe('published before');
  });
});

describe('a build of the real models', () => {
  test('of a household without anything passes its tests and leaves one file without a log', async () => {
    expect(await build(SQL)).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual(['marts.duckdb']);
    const warehouse = await openWarehouse(file());
    const shape = z.object({ n: z.string() });
    expect(await warehouse.rows('select count(*) as n from dim_categories', {}, shape)).toEqual([
      { n: '19' },
    ]);
    warehouse.close();
  });

  test('describes every model and every column of a mart', async () => {
    await using marts = await givenMarts({ fetches: [] });
    const schemas = await readSchemas(SQL);
    if (!schemas.ok) throw new Error(schemas.problem.message);
    const described = new Map(schemas.value.map((schema) => [schema.name, schema]));
    for (const layer of ['source', 'staging', 'mart'])
      for (const name of await readdir(path.join(SQL, layer))) {
        const [model, extension] = name.split('.');
        if (extension !== 'sql' || name.endsWith('.test.sql')) continue;
        const first = (await readFile(path.join(SQL, layer, name), 'utf8')).split('\n')[0];
        expect(first).toBe(`-- grain: ${described.get(model ?? '')?.grain}`);
      }
    const columns = await marts.rows(
      `select table_name, list(column_name order by column_index) as columns
       from duckdb_columns() where not internal group by table_name`,
    );
    const files = (await readdir(path.join(SQL, 'mart'))).filter((name) => name.endsWith('.sql'));
    expect(columns).toHaveLength(files.length);
    for (const row of columns)
      expect(described.get(String(row['table_name']))?.columns.map(({ name }) => name)).toEqual(
        row['columns'],
      );
  });

  test('stops when a seed names a category that does not exist', async () => {
    const dir = path.join(folder, 'copy');
    await cp(SQL, dir, { recursive: true });
    await writeFile(
      path.join(dir, 'seeds', 'categories.csv'),
      'category,label,is_spending,is_income,position\n',
    );
    const result = await build(dir);
    expect(result).toMatchObject({ ok: true });
    await rm(file());
    await writeFile(
      path.join(dir, 'seeds', 'categories.csv'),
      'category,label,is_spending,is_income,position\nsweets,Sweets,true,false,1\n',
    );
    expect(await build(dir)).toMatchObject({ ok: false, problem: { code: 'build.test_failed' } });
  });
});
