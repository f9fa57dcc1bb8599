import { describe, expect, test } from 'vitest';
import { sqlFolder } from '#test/sql-folder.ts';

const SCHEMA = `models:
  - name: dim_a
    grain: one row per n
    description: Numbers.
    columns:
      - name: n
        meaning: A number.
        tests: [not_null]
`;

async function problemOf(files: Readonly<Record<string, string>>) {
  await using folder = await sqlFolder(files);
  const result = await folder.build();
  return result.ok ? undefined : result.problem;
}

describe('what stops a build', () => {
  test('a model that reads what does not exist names the file', async () => {
    expect(await problemOf({ 'staging/stg_a.sql': '-- grain: x\nselect * from stg_gone' })).toEqual({
      code: 'build.sql_invalid',
      message: 'sql/staging/stg_a.sql reads stg_gone, which does not exist.',
    });
  });

  test('a circle names every model in it', async () => {
    const problem = await problemOf({
      'mart/fct_a.sql': 'select * from fct_b',
      'mart/fct_b.sql': 'select * from fct_c',
      'mart/fct_c.sql': 'select * from fct_a',
    });
    expect(problem?.message).toContain('fct_a → fct_b → fct_c → fct_a');
  });

  test('a test that finds rows names its file and the first five', async () => {
    const problem = await problemOf({
      'mart/dim_a.sql': 'select unnest(range(7)) as n',
      'tests/none_is_small.sql': '-- No number is small.\nselect n from dim_a where n < 6 order by n',
    });
    expect(problem?.code).toBe('build.test_failed');
    expect(problem?.message).toMatch(
      /sql\/tests\/none_is_small.sql .* found: \{"n":"0"\}, .*\{"n":"4"\} and more\./,
    );
  });

  test('a test whose own SQL is wrong is a problem too, with its file', async () => {
    const problem = await problemOf({
      'mart/dim_a.sql': 'select 1 as n',
      'tests/none_is_odd.sql': '-- No number is odd.\nselect m from dim_a',
    });
    expect(problem?.code).toBe('build.sql_failed');
    expect(problem?.message).toContain('sql/tests/none_is_odd.sql (none_is_odd): Binder Error');
  });

  test('a condition of a schema.yml that cannot be worked out names its model', async () => {
    const problem = await problemOf({
      'mart/dim_a.sql': 'select 1 as n',
      'mart/schema.yml': `${SCHEMA}    expressions: [m > 1]\n`,
    });
    expect(problem?.code).toBe('build.sql_failed');
    expect(problem?.message).toContain('sql/mart/schema.yml: dim_a');
  });

  test('a described column that the model does not have is named with file and line', async () => {
    expect(await problemOf({ 'mart/dim_a.sql': 'select 1 as m', 'mart/schema.yml': SCHEMA })).toEqual({
      code: 'build.sql_invalid',
      message: 'sql/mart/schema.yml:6 describes the column n, which dim_a does not have.',
    });
  });

  test('a described model that no file makes is named with file and line', async () => {
    expect(await problemOf({ 'mart/schema.yml': SCHEMA })).toEqual({
      code: 'build.sql_invalid',
      message: 'sql/mart/schema.yml:2 describes dim_a, which no file makes.',
    });
  });

  test('a test that says a slice that there is not', async () => {
    expect(await problemOf({ 'tests/x.sql': '-- Nothing.\n-- slice: week\nselect 1 where false' })).toEqual({
      code: 'build.sql_invalid',
      message: 'sql/tests/x.sql: a slice is one of month, account_id, merchant, none.',
    });
  });
});

describe('what does not', () => {
  test('tests that find nothing, each with its time', async () => {
    await using folder = await sqlFolder({
      'mart/dim_a.sql': 'select 1 as n',
      'mart/schema.yml': SCHEMA,
      'tests/one_row.sql': '-- One row.\n-- slice: none\nselect n from dim_a where n <> 1',
    });
    const result = await folder.build();
    expect(result.ok && result.value.tests.map(({ name }) => name)).toEqual(['dim_a: each row', 'one_row']);
  });
});
