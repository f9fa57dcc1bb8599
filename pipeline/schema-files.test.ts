import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { givenMarts } from '#test/given-marts.ts';
import { sqlFolder } from '#test/sql-folder.ts';
import { readSchemas, type Unit } from './schema-files.ts';

const SQL = fileURLToPath(new URL('../sql', import.meta.url));

/** A model of one column `n`, with more lines below it. */
const described = (...lines: string[]): string =>
  [
    'models:',
    '  - name: dim_a',
    '    grain: one row per n',
    '    description: Numbers.',
    '    columns:',
    '      - name: n',
    '        meaning: A number.',
    ...lines,
    '',
  ].join('\n');

async function read(yaml: string) {
  await using folder = await sqlFolder({ 'mart/schema.yml': yaml });
  return await readSchemas(folder.root);
}

const messageOf = async (yaml: string): Promise<string | undefined> => {
  const result = await read(yaml);
  return result.ok ? undefined : result.problem.message;
};

describe('a schema.yml that is wrong', () => {
  test.each([
    ['a unit that there is not', ['        unit: pounds'], 'line 8, dim_a, unit: '],
    ['a word that means nothing', ['        units: minor'], 'line 6, dim_a'],
    ['a dimension that is no column', ['    dimensions:', '      - column: m'], 'line 9, dim_a'],
    [
      'a measure without a meaning',
      ['    measures:', '      - name: sum_n', '        sql: sum(n)', '        unit: count'],
      'line 9, dim_a, meaning: ',
    ],
    [
      'a measure that is called as a column is',
      ['    measures:', '      - { name: n, sql: sum(n), unit: count, meaning: A sum. }'],
      'n is the name of another measure or column',
    ],
    [
      'a column described twice',
      ['      - name: n', '        meaning: Again.'],
      'the column n stands there twice',
    ],
    ['a slice of something else', ['    slice: week'], 'line 8, dim_a, slice: '],
  ])('%s is named with its file, line and model', async (_, lines, place) => {
    const message = await messageOf(described(...lines));
    expect(message).toContain('sql/mart/schema.yml is wrong.');
    expect(message).toContain(place);
  });

  test('a missing grain is told where the model stands', async () => {
    expect(await messageOf('models:\n  - name: dim_a\n    description: x\n    columns: []\n')).toBe(
      'sql/mart/schema.yml is wrong. line 2, dim_a, grain: Invalid input: expected string, received undefined.',
    );
  });

  test('text that is no YAML is refused with its place', async () => {
    expect(await messageOf('models: [{')).toMatch(/^sql\/mart\/schema.yml is no YAML: .* at line 1/s);
  });

  test('a model is described once', async () => {
    const twice = `${described()}${described().replace('models:\n', '')}`;
    expect(await messageOf(twice)).toBe('dim_a is described twice in the schema.yml files.');
  });
});

describe('a dimension', () => {
  test('means what its column means, with the values a test accepts, unless it says otherwise', async () => {
    const yaml = described('        tests: [{ accepted_values: [a, b] }]', '    dimensions: [{ column: n }]');
    expect(unwrap(await read(yaml))[0]?.dimensions).toEqual([
      { column: 'n', meaning: 'A number.', values: ['a', 'b'] },
    ]);
    const own = described('    dimensions: [{ column: n, meaning: Which, values: [c] }]');
    expect(unwrap(await read(own))[0]?.dimensions).toEqual([
      { column: 'n', meaning: 'Which', values: ['c'] },
    ]);
  });
});

describe('the marts', () => {
  const UNITS_OF_TYPES: readonly [RegExp, readonly Unit[]][] = [
    [/^DATE$/, ['day', 'month']],
    [/^TIMESTAMP/, ['instant']],
    [
      /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|DECIMAL\(\d+,\d+\))$/,
      ['minor', 'count', 'percent', 'days', 'rate', 'place'],
    ],
  ];

  test('say the unit of every day, instant and number', async () => {
    await using marts = await givenMarts({ fetches: [] });
    const units = new Map<string, Unit | undefined>();
    for (const { name, columns } of unwrap(await readSchemas(SQL)))
      for (const column of columns) units.set(`${name}.${column.name}`, column.unit);
    const columns = await marts.rows(
      'select table_name, column_name, data_type from duckdb_columns() where not internal',
    );
    const offences: string[] = [];
    for (const row of columns) {
      const name = `${String(row['table_name'])}.${String(row['column_name'])}`;
      const allowed = UNITS_OF_TYPES.find(([type]) => type.test(String(row['data_type'])))?.[1];
      const unit = units.get(name);
      if (allowed !== undefined && (unit === undefined || !allowed.includes(unit)))
        offences.push(`${name}: one of ${allowed.join(', ')}`);
      if (unit !== undefined && name.endsWith('_minor') !== (unit === 'minor'))
        offences.push(`${name}: minor units are called _minor`);
    }
    expect(offences).toEqual([]);
  });

  test('answer every measure by every dimension, minor units as whole numbers', async () => {
    await using marts = await givenMarts({
      fetches: [
        {
          at: '2026-03-05T06:00:00Z',
          rows: [{ booked_on: '2026-03-02', amount_minor: '-500', payee: 'Tesco' }],
        },
      ],
    });
    let asked = 0;
    for (const { name, measures, dimensions } of unwrap(await readSchemas(SQL)))
      for (const measure of measures) {
        const sql = `select typeof(${measure.sql}) as type from ${name}`;
        const [answer] = await marts.rows(sql);
        if (measure.unit === 'minor' || measure.unit === 'count')
          expect(answer, `${name}.${measure.name}`).toEqual({
            type: expect.stringMatching(/^(BIG|HUGE)INT$/),
          });
        for (const { column } of dimensions) {
          await marts.rows(`select ${column}, ${measure.sql} as answer from ${name} group by ${column}`);
          asked += 1;
        }
      }
    expect(asked).toBeGreaterThan(100);
  });

  test('have values where a dimension is closed, and those only', async () => {
    const schemas = unwrap(await readSchemas(SQL));
    const transactions = schemas.find(({ name }) => name === 'fct_transactions');
    const values = (column: string) => transactions?.dimensions.find((one) => one.column === column)?.values;
    expect(values('counts_as')).toEqual(['spending', 'income', 'transfer', 'savings']);
    expect(values('merchant')).toBeUndefined();
  });
});
