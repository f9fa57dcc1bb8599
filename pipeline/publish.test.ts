import fs from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import { listBuilds, newestBuild } from '#core/store/builds.ts';
import { listUnbuilt } from '#core/store/runs.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';
import type { BuildReport, BuildRequest } from './build-request.ts';
import { createObjects } from './objects.ts';
import { createPublish, type PublishDependencies } from './publish.ts';

let world: PipelineForTest;
let look: Look;
let news: () => Promise<number>;
beforeEach(async () => {
  news = () => Promise.resolve(0);
  world = await openPipelineForTest({ firstDay: '2026-11-20', findNews: () => news() });
  look = lookInto(world);
  const connection = await world.link(QUIET_BANK);
  await world.sync(connection);
});
afterEach(() => world.close());

const householdId = (): string => world.household.household_id;
const folder = (): string => path.join(world.martsFolder, householdId());
const publish = () => world.publish({ household_id: householdId(), trigger: 'person' });
const newest = () => newestBuild(world.database.db, householdId());
const unbuilt = () => listUnbuilt(world.database.db, householdId());
const buildRuns = async () => (await look.runs()).filter((run) => run.kind === 'build');

/** The same parts, with some of them replaced. */
const publishWith = (changes: Partial<PublishDependencies>) =>
  createPublish({
    ...world,
    db: world.database.db,
    sql: world.database.sql,
    log: silentLog,
    objects: createObjects({ lake: world.lake, cacheFolder: path.join(world.martsFolder, 'cache') }),
    findNews(_, { outcomes }) {
      world.buildNews.push(outcomes);
      return news();
    },
    onBuildFailed(_, problem) {
      world.buildFailures.push(problem);
      return Promise.resolve();
    },
    ...changes,
  })({ household_id: householdId(), trigger: 'person' });

/** A file of marts without any: for what happens around a build. */
async function buildNothing({ file }: BuildRequest): Promise<Result<BuildReport>> {
  (await DuckDBInstance.create(file)).closeSync();
  return ok({ models: [], tests: [], sha256: '', byteCount: 0, whyWhole: undefined });
}
const publishNothing = () => publishWith({ build: buildNothing });

describe('a build', () => {
  test('is published with what it read, and its news are those of the syncs it took', async () => {
    const fetchedAt = world.clock.now();
    world.clock.advance(MINUTE_MS);
    const build = await publish();
    expect(build).toMatchObject({
      data_as_of: fetchedAt,
      published_at: world.clock.now(),
      extraction_count: 3,
    });
    expect(build?.byte_count).toBe(
      (await fs.stat(path.join(world.martsFolder, build?.file_name ?? ''))).size,
    );
    expect(await newest()).toEqual(build);
    expect(world.buildNews).toEqual([[expect.objectContaining({ trigger: 'person' })]]);
    expect(await unbuilt()).toEqual([]);
    expect(await buildRuns()).toMatchObject([{ status: 'done', trigger: 'person' }]);
    expect(await look.rows('select count(*) as n from dim_accounts')).toEqual([{ n: '1' }]);
    // The next one has no news to tell.
    await publish();
    expect(world.buildNews[1]).toEqual([]);
  });

  test('and the syncs it takes stay untold when telling them fails, and are told by the next', async () => {
    news = () => Promise.reject(new Error('the outbox is gone'));
    await expect(publishNothing()).rejects.toThrow('the outbox is gone');
    expect(await newest()).toBeUndefined();
    expect(await unbuilt()).toHaveLength(1);
    news = () => Promise.resolve(2);
    await publishNothing();
    expect(world.buildNews.map((outcomes) => outcomes.length)).toEqual([1, 1]);
    expect(await unbuilt()).toEqual([]);
    // What the failed attempt left lying there is gone with the next.
    expect(await fs.readdir(folder())).toHaveLength(1);
  });

  test('leaves one older file for readers that still hold it, and removes the rest', async () => {
    for (let at = 0; at < 4; at += 1) {
      world.clock.advance(MINUTE_MS);
      await publishNothing();
    }
    const builds = await listBuilds(world.database.db, householdId());
    expect(builds).toHaveLength(2);
    expect(new Set(await fs.readdir(folder()))).toEqual(
      new Set(builds.map((build) => path.basename(build.file_name))),
    );
    for (const build of builds) (await openWarehouse(path.join(world.martsFolder, build.file_name))).close();
  });

  test('is the one that readers see even when the clock was put back', async () => {
    const before = await publishNothing();
    world.clock.advance(-2 * HOUR_MS);
    const after = await publishNothing();
    expect(after?.build_id).not.toBe(before?.build_id);
    expect((await newest())?.build_id).toBe(after?.build_id);
  });

  test('of a household that is not there is none', async () => {
    const job = { household_id: '0f8fad5b-d9cb-469f-a165-70867728950e', trigger: 'person' };
    expect(await world.publish(job)).toBeUndefined();
  });

  test('waits for its turn when another process builds the same household', async () => {
    const entered = Promise.withResolvers<undefined>();
    const leave = Promise.withResolvers<undefined>();
    news = async () => {
      entered.resolve(undefined);
      await leave.promise;
      return 0;
    };
    const first = publishNothing();
    await entered.promise;
    // Thrown, so that the queue brings the job back.
    await expect(publishNothing()).rejects.toThrow('another process');
    leave.resolve(undefined);
    expect(await first).toBeDefined();
  });
});

describe('a build that fails', () => {
  test('leaves the last good one standing and tells the owner why', async () => {
    const good = await publish();
    world.clock.advance(MINUTE_MS);
    const problem = { code: 'build.test_failed', message: 'sql/tests/x.sql found 3 rows.' };
    expect(
      await publishWith({ build: () => Promise.resolve(fail(problem.code, problem.message)) }),
    ).toBeUndefined();
    expect(await newest()).toEqual(good);
    expect(world.buildFailures).toEqual([problem]);
    expect((await buildRuns())[0]).toMatchObject({ status: 'failed', problem_code: 'build.test_failed' });
    expect(await look.rows('select count(*) as n from dim_accounts')).toEqual([{ n: '1' }]);
  });

  test('takes no sync with it: its news are told by the next good build', async () => {
    await publishWith({ build: () => Promise.resolve(fail('build.sql_failed', 'No.')) });
    expect(await unbuilt()).toHaveLength(1);
    await publishNothing();
    expect(world.buildNews).toEqual([[expect.objectContaining({ trigger: 'person' })]]);
  });

  test('over a corrupt raw object names the object, before any SQL has read it', async () => {
    const good = await publish();
    const [extraction] = await look.landed('transactions');
    const file = world.lake.fileOf?.(extraction?.object_key ?? '') ?? '';
    const bytes = await fs.readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await fs.writeFile(file, bytes);
    const neverBuilt = () => Promise.reject(new Error('it was built'));
    expect(await publishWith({ build: neverBuilt })).toBeUndefined();
    expect(world.buildFailures).toMatchObject([
      { code: 'lake.corrupt', message: expect.stringContaining(extraction?.object_key ?? '?') },
    ]);
    expect(await newest()).toEqual(good);
  });
});
