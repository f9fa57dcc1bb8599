/**
 * From recorded objects to published marts. A build goes into a file with a new name; when it has passed its
 * tests one row in PostgreSQL points readers to it, in the transaction that also writes what is worth saying.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type postgres from 'postgres';
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import { type Db, withAdvisoryLock } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { type Problem, ProblemError, type Result } from '#core/problem.ts';
import { listAccounts } from '#core/store/accounts.ts';
import { recordModels } from '#core/store/build-models.ts';
import { type Build, forgetBuild, listBuilds, newestBuild, publishBuild } from '#core/store/builds.ts';
import type { Extraction } from '#core/store/extractions.ts';
import { findHousehold, type Household } from '#core/store/households.ts';
import { listRecorded } from '#core/store/lake-objects.ts';
import { finishRun, listUnbuilt, startRun, takeRuns } from '#core/store/runs.ts';
import { type BuildOutcome, type SyncOutcome, syncOutcomeSchema } from '#core/sync-outcome.ts';
import { openWarehouse, type Warehouse } from '#core/warehouse.ts';
import { STOPPED } from '#core/worker.ts';
import { buildMarts } from './build.ts';
import { listDecisions } from './build-decisions.ts';
import type { BuildInputs } from './build-inputs.ts';
import type { BuildReport, BuildRequest } from './build-request.ts';
import type { Objects } from './objects.ts';

/** Looks for news in fresh marts and writes it to the outbox; the number of messages written. */
export type FindNews = (
  tx: Db,
  news: { household: Household; build: Build; warehouse: Warehouse; outcomes: readonly SyncOutcome[] },
) => Promise<number>;

export interface PublishDependencies {
  readonly db: Db;
  readonly sql: postgres.Sql;
  readonly objects: Objects;
  readonly clock: Clock;
  readonly log: Log;
  /** Where mart files live, one folder a household. */
  readonly martsFolder: string;
  /** Where a builder keeps staging from build to build, one file a household. */
  readonly keptFolder: string;
  /** Households with fewer raw rows are built anew each time: for them that is as quick. */
  readonly keepFromRows?: number;
  /** In this process unless another way is given, such as a builder's. */
  readonly build?: (request: BuildRequest) => Promise<Result<BuildReport>>;
  readonly findNews: FindNews;
  /** Tells the owner that the last good figures stay. */
  readonly onBuildFailed: (household: Household, problem: Problem) => Promise<void>;
}

/** Where a build of what is new begins to be quicker than one of everything (`npm run bench changes`). */
const KEEP_FROM_ROWS = 30_000;

// The one before stays for readers that still hold it.
const BUILDS_KEPT = 2;

/** `is_whole` makes everything anew from raw, whatever is kept. */
export type Publish = (job: {
  household_id: string;
  trigger: string;
  is_whole?: boolean;
}) => Promise<Build | undefined>;

/** Builds and publishes one household's marts; undefined when nothing was ever extracted or the build failed. */
export function createPublish(dependencies: PublishDependencies): Publish {
  const { db, sql, clock, log } = dependencies;
  return async ({ household_id, trigger, is_whole = false }) => {
    const household = await findHousehold(db, household_id);
    if (household === undefined) return undefined;
    const held = await withAdvisoryLock(sql, `build/${household_id}`, async () => {
      const run = await startRun(db, { household_id, kind: 'build', trigger, now: clock.now() });
      const result = await buildAndPublish(dependencies, { household, runId: run.run_id, isWhole: is_whole });
      if (result.ok) return result.value;
      // Nothing is wrong with the figures: the next process builds them, and nobody is told of a failure.
      if (result.problem.code === STOPPED) throw new ProblemError(result.problem);
      log.error({ code: result.problem.code, cause: result.problem.cause }, 'a build was not published');
      await finishRun(db, run.run_id, { status: 'failed', now: clock.now(), problem: result.problem });
      await dependencies.onBuildFailed(household, result.problem);
      return undefined;
    });
    // Somebody else builds this household: the queue brings this job back.
    if (held === undefined) throw new Error('another process builds these marts');
    return held.value;
  };
}

async function readInputs({ db, objects }: PublishDependencies, householdId: string) {
  const recorded = await listRecorded(db, householdId);
  const paths = { accounts: [] as string[], balances: [] as string[], transactions: [] as string[] };
  // One object may hold several fetches, and is read once.
  const files = new Map<string, string>();
  const extractions: (Extraction & { file: string })[] = [];
  let rows = 0;
  for (const { extraction, object } of recorded) {
    const known = files.get(object.object_key);
    const file = known ?? (await objects.pathOf(object));
    files.set(object.object_key, file);
    if (known === undefined) paths[object.kind as keyof typeof paths].push(file);
    extractions.push({ ...extraction, file });
    rows += extraction.row_count;
  }
  return { extractions, paths, rows };
}

async function buildAndPublish(
  dependencies: PublishDependencies,
  { household, runId, isWhole }: { household: Household; runId: string; isWhole: boolean },
): Promise<Result<Build | undefined>> {
  const { db, clock, log, martsFolder, keptFolder, keepFromRows = KEEP_FROM_ROWS } = dependencies;
  // In this order: a run that is listed has all of its extractions in the list that is read after it.
  const unbuilt = await listUnbuilt(db, household.household_id);
  let inputs: Awaited<ReturnType<typeof readInputs>>;
  try {
    inputs = await readInputs(dependencies, household.household_id);
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  }
  const now = clock.now();
  const buildId = randomUUID();
  const fileName = path.join(household.household_id, `${buildId}.duckdb`);
  const file = path.join(martsFolder, fileName);
  for (const folder of [path.dirname(file), keptFolder])
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const previous = await newestBuild(db, household.household_id);
  const base =
    previous === undefined || isWhole
      ? undefined
      : { file: path.join(martsFolder, previous.file_name), sha256: previous.sha256 };
  const report = await (dependencies.build ?? buildMarts)({
    ...(await requestFor(dependencies, { household, inputs, now })),
    file,
    ...(inputs.rows >= keepFromRows
      ? { keep: { file: path.join(keptFolder, `${household.household_id}.duckdb`), base } }
      : {}),
  });
  if (!report.ok) return report;
  const { whyWhole, models } = report.value;
  log.info({ whyWhole, models: models.length }, 'marts were built');
  const publishedAt = later(now, previous);
  const build = describe(fileName, {
    buildId,
    household,
    publishedAt,
    report: report.value,
    ...inputs,
  });
  const warehouse = await openWarehouse(file);
  try {
    await db.transaction(async (tx) => {
      const taken = await takeRuns(
        tx,
        unbuilt.map((run) => run.run_id),
        buildId,
      );
      const outcomes = unbuilt
        .filter((run) => taken.has(run.run_id))
        .map((run) => syncOutcomeSchema.parse(run.outcome));
      await publishBuild(tx, build);
      await recordModels(tx, build, models, whyWhole !== undefined, publishedAt);
      const outcome: BuildOutcome = {
        run_ids: [...taken],
        new_messages: await dependencies.findNews(tx, { household, build, warehouse, outcomes }),
      };
      await finishRun(tx, runId, { status: 'done', now: clock.now(), outcome });
    });
  } finally {
    warehouse.close();
  }
  await removeOld(dependencies, household.household_id);
  return { ok: true, value: build };
}

async function requestFor(
  { db }: PublishDependencies,
  facts: { household: Household; inputs: Awaited<ReturnType<typeof readInputs>>; now: Date },
): Promise<BuildInputs> {
  const { household_id, zone, base_currency } = facts.household;
  return {
    inputs: facts.inputs.paths,
    extractions: facts.inputs.extractions,
    accounts: await listAccounts(db, household_id),
    decisions: await listDecisions(db, household_id),
    parameters: { today: dayOf(facts.now, zone), zone, baseCurrency: base_currency },
  };
}

/** Readers open the build published last, so none is dated before the one it follows, whatever the clock did. */
const later = (now: Date, previous: Build | undefined): Date =>
  previous === undefined || now > previous.published_at ? now : new Date(previous.published_at.getTime() + 1);

function describe(
  fileName: string,
  facts: {
    buildId: string;
    household: Household;
    publishedAt: Date;
    report: BuildReport;
    extractions: readonly Extraction[];
  },
): Build {
  const newest = facts.extractions.reduce<Date | undefined>(
    (latest, { fetched_at }) => (latest === undefined || fetched_at > latest ? fetched_at : latest),
    undefined,
  );
  return {
    build_id: facts.buildId,
    household_id: facts.household.household_id,
    file_name: fileName,
    sha256: facts.report.sha256,
    byte_count: facts.report.byteCount,
    data_as_of: newest ?? facts.publishedAt,
    extraction_count: facts.extractions.length,
    models: facts.report.models,
    published_at: facts.publishedAt,
  };
}

/** Old builds lose their row first: a file nobody points to is removed at the next turn if this one dies. */
async function removeOld({ db, martsFolder }: PublishDependencies, householdId: string): Promise<void> {
  const builds = await listBuilds(db, householdId);
  for (const build of builds.slice(BUILDS_KEPT)) await forgetBuild(db, build.build_id);
  const kept = new Set(builds.slice(0, BUILDS_KEPT).map((build) => path.basename(build.file_name)));
  const folder = path.join(martsFolder, householdId);
  for (const name of await fs.readdir(folder))
    if (!kept.has(name)) await fs.rm(path.join(folder, name), { force: true });
}
