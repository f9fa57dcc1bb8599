/**
 * The tests of a whole build, over what a change may have spoilt: the rows of every model that was made, and what
 * the tests in `sql/tests` say of them by their slice. A test without a slice looks at everything.
 */
import { unwrap } from '#core/problem.ts';
import type { ColumnTest, ModelSchema } from '../schema-files.ts';
import type { SqlFile } from '../sql-files.ts';
import { runTests, type TestReport } from '../sql-tests.ts';
import { columnsByPlace, placeOf } from './places.ts';
import type { Workbench } from './workbench.ts';

interface Tests {
  readonly schemas: readonly ModelSchema[];
  readonly tests: readonly SqlFile[];
}

const isPointing = (test: ColumnTest): boolean => typeof test === 'object' && 'relationships' in test;

const withTests = (schema: ModelSchema, keep: (test: ColumnTest) => boolean): ModelSchema => ({
  ...schema,
  columns: schema.columns.map((column) => ({ ...column, tests: column.tests.filter(keep) })),
});

async function testMade(bench: Workbench, schemas: readonly ModelSchema[]): Promise<TestReport[]> {
  const made = new Set(bench.reports.map(({ name }) => name));
  const tested = schemas.filter(({ name }) => made.has(name));
  for (const { name } of tested) await bench.showMade(name);
  const rows = tested.map((schema) => withTests(schema, (test) => !isPointing(test)));
  const reports = unwrap(await runTests(bench.connection, rows, []));
  for (const schema of tested) {
    const pointing = { ...withTests(schema, isPointing), expressions: [] };
    const pointers = pointing.columns.flatMap(({ name, tests }) =>
      tests.flatMap((test) =>
        typeof test === 'object' && 'relationships' in test ? [{ name, ...test.relationships }] : [],
      ),
    );
    if (pointers.length === 0) continue;
    // What a row points at may be any row, and not only one that was made just now.
    for (const { to } of pointers) await bench.show(to, `select * from ${placeOf(to)}`);
    const made = `made.${schema.name}`;
    const ownPointedAt = pointers
      .filter(({ to }) => to === schema.name)
      .map(
        ({ name, to, column }) =>
          ` union all by name select * from ${placeOf(to)} where ${column} in (select ${name} from ${made})`,
      );
    await bench.show(schema.name, `select * from ${made}${ownPointedAt.join('')}`);
    reports.push(...unwrap(await runTests(bench.connection, [pointing], [])));
  }
  return reports;
}

export async function testChanges(bench: Workbench, { schemas, tests }: Tests): Promise<TestReport[]> {
  const reports = await testMade(bench, schemas);
  const columns = await columnsByPlace(bench);
  for (const test of tests) {
    for (const name of new Set(test.sql.match(/\b(src|stg|dim|fct)_\w+/g))) {
      const place = test.slice === 'none' && columns.has(`made.${name}`) ? `made.${name}` : placeOf(name);
      if (!columns.has(place)) continue;
      const isSliced =
        test.slice !== undefined && test.slice !== 'none' && columns.get(place)?.has(test.slice) === true;
      const where = isSliced ? ` where ${test.slice} in (select value from touched_${test.slice})` : '';
      await bench.show(name, `select * from ${place}${where}`);
    }
    reports.push(...unwrap(await runTests(bench.connection, [], [test])));
  }
  return reports;
}
