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

const fileOf = ({ layer, name }: ModelSchema): string => `${layer}/schema.yml: ${name}`;

/** Tests that compare rows with others. */
function setTests(schema: ModelSchema): SqlFile[] {
  const file = fileOf(schema);
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

/** What a test's own SQL answers; a problem when it cannot be run. */
async function find(connection: DuckDBConnection, { file, name }: SqlFile, sql: string) {
  try {
    return ok(await connection.runAndReadAll(sql));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'build.sql_failed',
      `The new figures could not be tested, so the last good ones stay. sql/${file} (${name}): ${reason}`,
      { cause: error },
    );
  }
}

async function runTest(connection: DuckDBConnection, test: SqlFile): Promise<Result<TestReport>> {
  const start = performance.now();
  const found = await find(connection, test, `select * from (\n${test.sql}\n) limit ${SHOWN + 1}`);
  if (!found.ok) return found;
  const rows = found.value.getRowObjectsJson();
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
    const found = await find(
      connection,
      { name: 'each row', file: fileOf(schema), sql: '' },
      `select ${counts.join(', ')} from ${schema.name}`,
    );
    if (!found.ok) return found;
    const offenders = found.value.getRowsJson()[0] ?? [];
    const failed = checks.find((_, index) => offenders[index] !== '0');
    if (failed !== undefined)
      return runTest(connection, {
        name: failed.name,
        file: fileOf(schema),
        sql: `select * from ${schema.name} where not coalesce((${failed.condition}), false)`,
      });
  }
  return ok({ name: `${schema.name}: each row`, milliseconds: performance.now() - start });
}

/** What is described and is not there: its tests could say nothing of use. */
async function findMissing(
  connection: DuckDBConnection,
  schemas: readonly ModelSchema[],
): Promise<Result<undefined>> {
  const reader = await connection.runAndReadAll(
    'select table_name, list(column_name) from duckdb_columns() where not internal group by table_name',
  );
  const made = new Map(
    reader.getRowsJson().map(([table, columns]) => [table, Array.isArray(columns) ? columns : []]),
  );
  for (const schema of schemas) {
    const columns = made.get(schema.name);
    if (columns === undefined)
      return fail('build.sql_invalid', `${schema.placeOf()} describes ${schema.name}, which no file makes.`);
    const missing = schema.columns.find(({ name }) => !columns.includes(name));
    if (missing !== undefined)
      return fail(
        'build.sql_invalid',
        `${schema.placeOf(missing.name)} describes the column ${missing.name}, which ${schema.name} does not have.`,
      );
  }
  return ok(undefined);
}

/** Stops at the first test that finds something, with its file and the rows it found. */
export async function runTests(
  connection: DuckDBConnection,
  schemas: readonly ModelSchema[],
  tests: readonly SqlFile[],
): Promise<Result<TestReport[]>> {
  const missing = schemas.length === 0 ? ok(undefined) : await findMissing(connection, schemas);
  if (!missing.ok) return missing;
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
