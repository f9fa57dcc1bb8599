/**
 * Raw objects in, one file of marts out. Staging lives in memory; only marts are written, in one transaction, to a
 * file with a new name. A build that fails leaves no file behind. Where staging is kept from an earlier build, only
 * what is new goes through the SQL.
 */
import { existsSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { fail, ok, ProblemError, type Result, unwrap } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import { createRaw, createState } from './build-inputs.ts';
import type { BuildReport, BuildRequest, Ground } from './build-request.ts';
import { buildFromKept } from './changes/build-from-kept.ts';
import { keepAll, sealKept } from './changes/kept.ts';
import { recipeOf } from './changes/recipe.ts';
import { type ModelReport, makeModel } from './model-report.ts';
import { readSchemas } from './schema-files.ts';
import { type Layer, readSqlFolder } from './sql-files.ts';
import { type OrderedModel, orderModels } from './sql-order.ts';
import { runTests } from './sql-tests.ts';

const SQL = fileURLToPath(new URL('../sql', import.meta.url));

/** More than a household of a million transactions needs; what does not fit is spilled beside the file. */
const MEMORY_LIMIT = '512MB';

/** Below some 200,000 rows a second thread costs more than it brings. */
const MANY_BYTES = 16 * 1024 * 1024;

type Made = Pick<BuildReport, 'models' | 'tests' | 'whyWhole'>;

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
    published = true;
    return ok(report);
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  } finally {
    if (!published) await removeFile(file);
    await rm(`${file}.tmp`, { force: true, recursive: true });
  }
}

const removeFile = (file: string): Promise<unknown> =>
  Promise.all([file, `${file}.wal`].map((path) => rm(path, { force: true })));

/** The pointer that will name the file is durable at once, so the file has to be as well. */
async function finish(file: string): Promise<{ sha256: string; byteCount: number }> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  const bytes = await readFile(file);
  return { sha256: sha256(bytes), byteCount: bytes.length };
}

async function byteCount({ inputs }: BuildRequest): Promise<number> {
  const stats = await Promise.all(inputs.transactions.map((file) => stat(file)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

async function withConnection<T>(
  request: BuildRequest,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: (await byteCount(request)) > MANY_BYTES ? '2' : '1',
    memory_limit: MEMORY_LIMIT,
    temp_directory: `${request.file}.tmp`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function buildInto(request: BuildRequest): Promise<BuildReport> {
  const sqlDir = request.sqlDir ?? SQL;
  const folder = unwrap(await readSqlFolder(sqlDir));
  const schemas = unwrap(await readSchemas(sqlDir));
  const recipe = await recipeOf(folder, request.parameters);
  let reason = 'nothing is to be kept';
  if (request.keep !== undefined) {
    const { keep } = request;
    const built = await withConnection(request, (connection) =>
      buildFromKept({ ...request, keep, recipe, ground: { folder, schemas, connection }, finish }),
    );
    if ('report' in built) return built.report;
    reason = built.whyWhole;
    await removeFile(request.file);
  }
  return withConnection(request, async (connection) => {
    const made = await buildWhole(request, { folder, schemas, connection }, reason);
    const finished = await finish(request.file);
    const { keep, parameters } = request;
    if (keep !== undefined) {
      await keepAll(connection, keep.file);
      await sealKept(connection, {
        recipe,
        mart_sha256: finished.sha256,
        today: parameters.today,
        whole_bytes: finished.byteCount,
        changes: 0,
      });
    }
    return { ...made, ...finished };
  });
}

async function buildWhole(
  request: BuildRequest,
  { folder, schemas, connection }: Ground,
  whyWhole: string,
): Promise<Made> {
  const raw = await createRaw(connection, request.inputs);
  const inputs = raw.union(await createState(connection, request, folder.seeds));
  const ordered = unwrap(await orderModels(connection, folder.models, inputs));
  await connection.run(`attach '${request.file.replaceAll("'", "''")}' as published`);
  let number = 0;
  const onMade = (name: string): void => {
    number += 1;
    request.onModel?.({ name, number, count: ordered.length });
  };
  const marts = ordered.filter(({ layer }) => layer === 'mart');
  const before = ordered.filter(({ layer }) => layer !== 'mart');
  const models = [
    ...(await createAll(connection, before, onMade)),
    ...(await createMarts(connection, marts, onMade)),
  ];
  const tests = request.runTests === false ? [] : unwrap(await runTests(connection, schemas, folder.tests));
  await connection.run('use memory');
  await connection.run('checkpoint published');
  await connection.run('detach published');
  return { models, tests, whyWhole };
}

async function createMarts(
  connection: DuckDBConnection,
  models: readonly OrderedModel[],
  onMade: (name: string) => void,
): Promise<ModelReport[]> {
  await connection.run('use published');
  await connection.run('begin transaction');
  const reports = await createAll(connection, models, onMade);
  await connection.run('commit');
  return reports;
}

const KINDS: Record<Layer, string> = { source: 'temp view', staging: 'temp table', mart: 'table' };

async function createAll(
  connection: DuckDBConnection,
  models: readonly OrderedModel[],
  onMade: (name: string) => void,
): Promise<ModelReport[]> {
  const reports: ModelReport[] = [];
  for (const model of models) {
    const create = `create ${KINDS[model.layer]} ${model.name} as`;
    const report = unwrap(await makeModel(connection, model, create));
    if (model.layer !== 'source') reports.push(report);
    onMade(model.name);
  }
  return reports;
}
