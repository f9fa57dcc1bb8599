/** Tries to build upon what is kept; when that does not fit, says why, and leaves the file to a whole build. */

import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { type Problem, ProblemError, unwrap } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import { createRaw, createState } from '../build-inputs.ts';
import type { BuildReport, BuildRequest, Ground } from '../build-request.ts';
import { makeModel } from '../model-report.ts';
import { type OrderedModel, orderModels } from '../sql-order.ts';
import { buildChanges } from './build-changes.ts';
import { testChanges } from './change-tests.ts';
import { whyWhole } from './fit.ts';
import { forgetKept, type KeptState, keepState, openKept, sealKept } from './kept.ts';
import { Workbench } from './workbench.ts';

interface KeptRequest extends BuildRequest {
  readonly keep: NonNullable<BuildRequest['keep']>;
  readonly recipe: string;
  readonly ground: Ground;
  finish(file: string): Promise<{ sha256: string; byteCount: number }>;
}

type Built = { readonly report: BuildReport } | { readonly whyWhole: string };

/** The mart file readers have now, if it is still what was published. */
async function readBase(base: KeptRequest['keep']['base']) {
  if (base === undefined || !existsSync(base.file) || existsSync(`${base.file}.wal`)) return undefined;
  const bytes = await readFile(base.file);
  return { sha256: sha256(bytes), bytes: bytes.length };
}

/** Local files of what is new, by kind; undefined when one of them is not known. */
function newInputs(request: KeptRequest, old: ReadonlySet<string>): BuildRequest['inputs'] | undefined {
  const inputs = { accounts: [] as string[], balances: [] as string[], transactions: [] as string[] };
  for (const { extraction_id, kind, file } of request.extractions) {
    if (old.has(extraction_id)) continue;
    if (file === undefined) return undefined;
    inputs[kind as keyof typeof inputs].push(file);
  }
  return inputs;
}

/** DuckDB's own words for a file that is not what it wrote: each of its blocks has a checksum. */
const SPOILT = /checksum|corrupt|IO Error|Serialization Error|not a valid DuckDB|INTERNAL Error|FATAL Error/i;

export async function buildFromKept(request: KeptRequest): Promise<Built> {
  if (!existsSync(request.keep.file)) return { whyWhole: 'nothing is kept' };
  try {
    return await tryToBuild(request);
  } catch (error) {
    // Whatever it was, what is kept may be half changed. A problem may be of this way of building alone.
    await forgetKept(request.keep.file);
    if (error instanceof ProblemError) return { whyWhole: inShort(error.problem) };
    if (error instanceof Error && SPOILT.test(error.message))
      return { whyWhole: 'what is kept cannot be read' };
    throw error;
  }
}

async function tryToBuild(request: KeptRequest): Promise<Built> {
  const { keep, ground } = request;
  const { connection } = ground;
  const kept = await openKept(connection, keep.file);
  const stated = await createState(connection, request, ground.folder.seeds);
  const base = await readBase(keep.base);
  const reason = await whyWhole(connection, { kept, recipe: request.recipe, base });
  if (kept === undefined || keep.base === undefined || reason !== undefined)
    return { whyWhole: reason ?? 'nothing is kept' };
  const inputs = newInputs(request, await extractionsIn(connection));
  if (inputs === undefined) return { whyWhole: 'it is not known where a new extraction lies' };
  const raw = await createRaw(connection, inputs);
  const models = unwrap(await orderModels(connection, ground.folder.models, raw.union(stated)));
  await copyFile(keep.base.file, request.file);
  return { report: await build(request, models, kept) };
}

/** Without the rows that a test found: they hold names, and this is logged. */
const inShort = ({ code, message }: Problem): string =>
  `what is new did not build by itself: ${code} ${/sql\/[\w/.]+/.exec(message)?.[0] ?? ''}`.trim();

async function extractionsIn(connection: DuckDBConnection): Promise<Set<string>> {
  const reader = await connection.runAndReadAll('select extraction_id from kept.state_extractions');
  return new Set(z.array(z.string()).parse(reader.getRowsJson().flat()));
}

/** Source models as views, those of raw rows narrowed to what is new: an object may hold older extractions too. */
async function showSources(connection: DuckDBConnection, models: readonly OrderedModel[]): Promise<void> {
  for (const model of models) {
    if (model.layer !== 'source') continue;
    unwrap(await makeModel(connection, model, `create temp view ${model.name} as`));
    if (!['src_transactions', 'src_balances', 'src_set_aside'].includes(model.name)) continue;
    await connection.run(
      `create temp table new_${model.name} as
       select * from ${model.name}
       where extraction_id not in (select extraction_id from kept.state_extractions)`,
    );
    await connection.run(`create or replace temp view ${model.name} as from new_${model.name}`);
  }
}

async function build(
  request: KeptRequest,
  models: readonly OrderedModel[],
  kept: KeptState,
): Promise<BuildReport> {
  const { ground, file, parameters, recipe } = request;
  const { connection, schemas, folder } = ground;
  await connection.run(`attach '${file.replaceAll("'", "''")}' as published`);
  await showSources(connection, models);
  const bench = new Workbench(connection, models);
  await buildChanges(bench, {
    models,
    slices: new Map(schemas.map(({ name, slice }) => [name, slice])),
    isNewDay: parameters.today !== kept.today,
  });
  const tests = request.runTests === false ? [] : await testChanges(bench, { schemas, tests: folder.tests });
  await connection.run('checkpoint published');
  await connection.run('detach published');
  const finished = await request.finish(file);
  await keepState(connection);
  await sealKept(connection, {
    recipe,
    mart_sha256: finished.sha256,
    today: parameters.today,
    whole_bytes: kept.whole_bytes,
    changes: kept.changes + 1,
  });
  return { models: bench.reports, tests, whyWhole: undefined, ...finished };
}
