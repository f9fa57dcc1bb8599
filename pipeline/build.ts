/**
 * Raw objects in, one file of marts out. Staging lives in memory; only marts are written, in one
 * transaction, to a file with a new name. A build that fails leaves no file behind.
 */
import { existsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { fail, ok, ProblemError, type Result, unwrap } from '#core/problem.ts';
import { type BuildInputs, createInputs } from './build-inputs.ts';
import { readSchemas } from './schema-files.ts';
import { type Layer, type Model, readSqlFolder } from './sql-files.ts';
import { orderModels } from './sql-order.ts';
import { runTests, type TestReport } from './sql-tests.ts';

export interface ModelReport {
  readonly name: string;
  readonly layer: Layer;
  readonly rows: number;
  readonly milliseconds: number;
}

export interface BuildReport {
  /** Staging and marts in the order in which they were made; sources are views and cost nothing. */
  readonly models: ModelReport[];
  readonly tests: TestReport[];
}

export interface BuildRequest extends BuildInputs {
  /** Path of the new `.duckdb` file; must not exist. */
  readonly file: string;
  readonly sqlDir?: string;
  readonly runTests?: boolean;
  /** Told when a model has been made, and how many there are; where the build runs in this process. */
  readonly onModel?: (model: { name: string; number: number; count: number }) => void;
}

const SQL = fileURLToPath(new URL('../sql', import.meta.url));

/** More than a household of a million transactions needs; what does not fit is spilled beside the file. */
const MEMORY_LIMIT = '512MB';

/** Below some 200,000 rows a second thread costs more than it brings. */
const MANY_BYTES = 16 * 1024 * 1024;

/**
 * Problems: `build.sql_invalid` (a file cannot be placed), `build.sql_failed` (a model fails when run),
 * `build.test_failed` (a test found rows). Each names the file.
 */
export async function buildMarts(request: BuildRequest): Promise<Result<BuildReport>> {
  const { file } = request;
  if (existsSync(file) || existsSync(`${file}.wal`))
    return fail('build.file_exists', `${file} exists already; a build always writes a new file.`);
  let published = false;
  try {
    const report = await buildInto(request);
    // The pointer that will name this file is durable at once, so the file has to be as well.
    await sync(file);
    published = true;
    return ok(report);
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  } finally {
    if (!published) await Promise.all([file, `${file}.wal`].map((path) => rm(path, { force: true })));
    await rm(`${file}.tmp`, { force: true, recursive: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function byteCount({ inputs }: BuildRequest): Promise<number> {
  const stats = await Promise.all(inputs.transactions.map((file) => stat(file)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

async function buildInto(request: BuildRequest): Promise<BuildReport> {
  const sqlDir = request.sqlDir ?? SQL;
  const folder = unwrap(await readSqlFolder(sqlDir));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: (await byteCount(request)) > MANY_BYTES ? '2' : '1',
    memory_limit: MEMORY_LIMIT,
    temp_directory: `${request.file}.tmp`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const inputs = await createInputs(connection, request, folder.seeds);
    const ordered = unwrap(await orderModels(connection, folder.models, inputs));
    let number = 0;
    const onMade = (name: string): void => {
      number += 1;
      request.onModel?.({ name, number, count: ordered.length });
    };
    await connection.run(`attach '${request.file.replaceAll("'", "''")}' as published`);
    const models = [
      ...(await createAll(
        connection,
        ordered.filter((model) => model.layer !== 'mart'),
        onMade,
      )),
      ...(await createMarts(
        connection,
        ordered.filter((model) => model.layer === 'mart'),
        onMade,
      )),
    ];
    const tests =
      request.runTests === false
        ? []
        : unwrap(await runTests(connection, unwrap(await readSchemas(sqlDir)), folder.tests));
    await connection.run('use memory');
    await connection.run('checkpoint published');
    await connection.run('detach published');
    return { models, tests };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function createMarts(
  connection: DuckDBConnection,
  models: readonly Model[],
  onMade: (name: string) => void,
): Promise<ModelReport[]> {
  await connection.run('use published');
  await connection.run('begin transaction');
  const reports = await createAll(connection, models, onMade);
  await connection.run('commit');
  return reports;
}

async function createAll(
  connection: DuckDBConnection,
  models: readonly Model[],
  onMade: (name: string) => void,
): Promise<ModelReport[]> {
  const reports: ModelReport[] = [];
  for (const model of models) {
    const report = unwrap(await create(connection, model));
    if (model.layer !== 'source') reports.push(report);
    onMade(model.name);
  }
  return reports;
}

const KINDS: Record<Layer, string> = { source: 'temp view', staging: 'temp table', mart: 'table' };

async function create(connection: DuckDBConnection, model: Model): Promise<Result<ModelReport>> {
  const start = performance.now();
  try {
    const result = await connection.runAndReadAll(
      `create ${KINDS[model.layer]} ${model.name} as\n${model.sql}`,
    );
    const rows = Number(result.getRowsJson()[0]?.[0] ?? 0);
    return ok({ name: model.name, layer: model.layer, rows, milliseconds: performance.now() - start });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'build.sql_failed',
      `The new figures could not be worked out, so the last good ones stay. sql/${model.file}: ${reason}`,
      { cause: error },
    );
  }
}
