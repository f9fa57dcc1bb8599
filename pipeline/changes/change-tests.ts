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

/** What a row points at may be any row, and not only one that was made just now. */
async function testPointers(bench: Workbench, schema: ModelSchema): Promise<TestReport[]> {
  const made = `made.${schema.name}`;
  const pointers = schema.columns.flatMap(({ name, tests }) =>
    tests.flatMap((test) =>
      typeof test === 'object' && 'relationships' in test ? [{ name, ...test.relationships }] : [],
    ),
  );
  const reports: TestReport[] = [];
  for (const [to, ofOne] of Map.groupBy(pointers, (pointer) => pointer.to)) {
    // Only those that are pointed at: a set of all ids would cost more than the whole test.
    const isMeant = ofOne.map(({ name, column }) => `${column} in (select ${name} from ${made})`);
    const pointedAt = `select * from ${placeOf(to)} where ${isMeant.join(' or ')}`;
    await bench.showMade(schema.name);
    await bench.show(to, to === schema.name ? `from ${made} union all by name ${pointedAt}` : pointedAt);
    const isOfThis = (test: ColumnTest): boolean =>
      typeof test === 'object' && 'relationships' in test && test.relationships.to === to;
    const pointing = { ...withTests(schema, isOfThis), expressions: [] };
    reports.push(...unwrap(await runTests(bench.connection, [pointing], [])));
  }
  return reports;
}

async function testMade(bench: Workbench, schemas: readonly ModelSchema[]): Promise<TestReport[]> {
  const made = new Set(bench.reports.map(({ name }) => name));
  const tested = schemas.filter(({ name }) => made.has(name));
  for (const { name } of tested) await bench.showMade(name);
  const rows = tested.map((schema) => withTests(schema, (test) => !isPointing(test)));
  const reports = unwrap(await runTests(bench.connection, rows, []));
  for (const schema of tested) reports.push(...(await testPointers(bench, schema)));
  return reports;
}

export async function testChanges(bench: Workbench, { schemas, tests }: Tests): Promise<TestReport[]> {
  const reports = await testMade(bench, schemas);
  const columns = await columnsByPlace(bench);
  for (const test of tests) {
    for (const name of new Set(test.sql.match(/\b(src|stg|dim|fct)_\w+/g))) {
      const isFew = test.slice === 'none' && name.startsWith('stg_') && columns.has(`made.${name}`);
      const place = isFew ? `made.${name}` : placeOf(name);
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
