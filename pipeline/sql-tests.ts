/** Everything that must be true of a build before it may be published. A test is SQL that finds offenders. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { fail, ok, type Result } from '#core/problem.ts';
import type { ColumnTest, ModelSchema } from './schema-files.ts';
import type { SqlFile } from './sql-files.ts';

export interface TestReport {
  readonly name: string;
  readonly milliseconds: number;
}

/** How many offending rows a message names. */
const SHOWN = 5;

interface RowCheck {
  readonly name: string;
  readonly condition: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Conditions that are decided row by row: one scan of the model answers them all. */
function rowChecks(schema: ModelSchema): RowCheck[] {
  const checks = schema.columns.flatMap(({ name, tests }) => tests.map((test) => rowCheck(name, test)));
  return [
    ...checks.filter((check) => check !== undefined),
    ...schema.expressions.map((condition) => ({ name: condition, condition })),
  ];
}

function rowCheck(column: string, test: ColumnTest): RowCheck | undefined {
  if (test === 'not_null') return { name: `${column} is not null`, condition: `${column} is not null` };
  if (typeof test === 'object' && 'accepted_values' in test) {
    const values = test.accepted_values.map(quoted).join(', ');
    return { name: `${column} is one of its values`, condition: `${column} in (${values})` };
  }
  return undefined;
}

/** Tests that compare rows with others. */
function setTests(schema: ModelSchema): SqlFile[] {
  const file = `schema.yml: ${schema.name}`;
  return schema.columns.flatMap(({ name, tests }) =>
    tests.flatMap((test): SqlFile[] => {
      if (test === 'unique')
        return [
          {
            name: `${schema.name}.${name} is unique`,
            file,
            sql: `select ${name}, count(*) as copies from ${schema.name} group by ${name} having count(*) > 1`,
          },
        ];
      if (typeof test === 'object' && 'relationships' in test) {
        const { to, column } = test.relationships;
        return [
          {
            name: `${schema.name}.${name} stands in ${to}`,
            file,
            sql: `select ${name} from ${schema.name}
                  where ${name} is not null and ${name} not in (select ${column} from ${to})`,
          },
        ];
      }
      return [];
    }),
  );
}

async function runTest(connection: DuckDBConnection, test: SqlFile): Promise<Result<TestReport>> {
  const start = performance.now();
  const reader = await connection.runAndReadAll(`select * from (\n${test.sql}\n) limit ${SHOWN + 1}`);
  const rows = reader.getRowObjectsJson();
  if (rows.length > 0) {
    const shown = rows.slice(0, SHOWN).map((row) => JSON.stringify(row));
    const more = rows.length > SHOWN ? ' and more' : '';
    return fail(
      'build.test_failed',
      `The new figures did not pass a test, so the last good ones stay. sql/${test.file} (${test.name}) ` +
        `found: ${shown.join(', ')}${more}.`,
    );
  }
  return ok({ name: test.name, milliseconds: performance.now() - start });
}

async function runRowChecks(connection: DuckDBConnection, schema: ModelSchema): Promise<Result<TestReport>> {
  const start = performance.now();
  const checks = rowChecks(schema);
  if (checks.length > 0) {
    const counts = checks.map(
      ({ condition }) => `count(*) filter (where not coalesce((${condition}), false))`,
    );
    const reader = await connection.runAndReadAll(`select ${counts.join(', ')} from ${schema.name}`);
    const offenders = reader.getRowsJson()[0] ?? [];
    const failed = checks.find((_, index) => offenders[index] !== '0');
    if (failed !== undefined)
      return runTest(connection, {
        name: failed.name,
        file: `schema.yml: ${schema.name}`,
        sql: `select * from ${schema.name} where not coalesce((${failed.condition}), false)`,
      });
  }
  return ok({ name: `${schema.name}: each row`, milliseconds: performance.now() - start });
}

/** Stops at the first test that finds something; throws when a test's own SQL is wrong. */
export async function runTests(
  connection: DuckDBConnection,
  schemas: readonly ModelSchema[],
  tests: readonly SqlFile[],
): Promise<Result<TestReport[]>> {
  const reports: TestReport[] = [];
  for (const schema of schemas) {
    const report = await runRowChecks(connection, schema);
    if (!report.ok) return report;
    reports.push(report.value);
  }
  for (const test of [...schemas.flatMap(setTests), ...tests]) {
    const report = await runTest(connection, test);
    if (!report.ok) return report;
    reports.push(report.value);
  }
  return ok(reports);
}
