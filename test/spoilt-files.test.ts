/**
 * A flipped bit, a cut file or a stray log is refused before anything reads it, in raw objects and in published
 * marts. `FLIPS=1000 TRUNCATIONS=300 WALS=100 npx vitest run test/spoilt-files.test.ts` for more.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '#core/log.ts';
import { createPublished } from '#core/published.ts';
import { newestBuild } from '#core/store/builds.ts';
import { type LakeObject, listRecorded } from '#core/store/lake-objects.ts';
import { createObjects } from '#pipeline/objects.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';
import { seededRandom } from './seeded-random.ts';

const FLIPS = Number(process.env['FLIPS'] ?? 40);
const TRUNCATIONS = Number(process.env['TRUNCATIONS'] ?? 20);
const WALS = Number(process.env['WALS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const PATIENCE = { timeout: 30_000 + 200 * (FLIPS + TRUNCATIONS + WALS) };

const random = seededRandom(SEED);
const upTo = (length: number): number => Math.floor(random() * length);

let world: PipelineForTest;
beforeAll(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
  await world.link(QUIET_BANK);
  await world.work();
  expect(world.buildFailures).toEqual([]);
});
afterAll(() => world.close());

const sayTheSeed = () => onTestFailed(() => void process.stderr.write(`SEED=${SEED}\n`));

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const at = upTo(changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << upTo(8));
  return changed;
}
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, upTo(bytes.length));

/** Puts each of them in the file's place, and says how many were taken for good. The file is as before then. */
async function taken(
  file: string,
  times: number,
  spoil: (bytes: Buffer) => Buffer,
  read: () => Promise<unknown>,
) {
  const bytes = await fs.readFile(file);
  const refusals = new Map<string, number>();
  let good = 0;
  for (let at = 0; at < times; at += 1) {
    await fs.writeFile(file, spoil(bytes));
    try {
      await read();
      good += 1;
    } catch (error) {
      const name = z.object({ problem: z.object({ code: z.string() }) }).parse(error).problem.code;
      refusals.set(name, (refusals.get(name) ?? 0) + 1);
    }
  }
  await fs.writeFile(file, bytes);
  await read();
  return { good, refusals: Object.fromEntries(refusals) };
}

describe('a raw object', () => {
  async function someObject(): Promise<LakeObject> {
    const [first] = (await listRecorded(world.database.db, world.household.household_id))
      .map(({ object }) => object)
      .filter(({ kind }) => kind === 'transactions');
    if (first === undefined) throw new Error('nothing was fetched');
    return first;
  }
  const spoilt = async (times: number, spoil: (bytes: Buffer) => Buffer) => {
    const object = await someObject();
    const { lake, cacheFolder } = { lake: world.lake, cacheFolder: path.join(world.martsFolder, 'cache') };
    // A new reader each time, as after a start.
    const read = () => createObjects({ lake, cacheFolder }).pathOf(object);
    return await taken(lake.fileOf?.(object.object_key) ?? '', times, spoil, read);
  };

  test(`with a flipped bit is refused, ${FLIPS} of ${FLIPS}`, PATIENCE, async () => {
    sayTheSeed();
    expect(await spoilt(FLIPS, flipped)).toEqual({ good: 0, refusals: { 'lake.corrupt': FLIPS } });
  });

  test(`that was cut is refused, ${TRUNCATIONS} of ${TRUNCATIONS}`, PATIENCE, async () => {
    sayTheSeed();
    expect(await spoilt(TRUNCATIONS, cut)).toEqual({ good: 0, refusals: { 'lake.corrupt': TRUNCATIONS } });
  });
});

describe('a published file', () => {
  async function publishedFile(): Promise<string> {
    const build = await newestBuild(world.database.db, world.household.household_id);
    return path.join(world.martsFolder, build?.file_name ?? '');
  }
  /** How many accounts it tells of, read by a process that has just started. */
  async function read(): Promise<string | undefined> {
    const published = createPublished({ db: world.database.db, folder: world.martsFolder, log: silentLog });
    try {
      return await published.use(world.household.household_id, async ({ warehouse }) => {
        const shape = z.object({ n: z.string() });
        const [row] = await warehouse.rows('select count(*) as n from dim_accounts', {}, shape);
        return row?.n;
      });
    } finally {
      await published.close();
    }
  }

  test(`with a flipped bit is refused, ${FLIPS} of ${FLIPS}`, PATIENCE, async () => {
    sayTheSeed();
    const found = await taken(await publishedFile(), FLIPS, flipped, read);
    expect(found).toEqual({ good: 0, refusals: { 'marts.corrupt': FLIPS } });
  });

  test(`that was cut is refused, ${TRUNCATIONS} of ${TRUNCATIONS}`, PATIENCE, async () => {
    sayTheSeed();
    const found = await taken(await publishedFile(), TRUNCATIONS, cut, read);
    expect(found).toEqual({ good: 0, refusals: { 'marts.corrupt': TRUNCATIONS } });
  });

  /** What a writer that was killed leaves beside a file of its own. */
  async function strayLog(rows: number): Promise<Buffer> {
    const file = path.join(world.martsFolder, `other-${rows}.duckdb`);
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('create table dim_accounts as select 1 as account_id');
    await connection.run(`set checkpoint_threshold = '1GB'`);
    await connection.run('checkpoint');
    await connection.run(`insert into dim_accounts from range(${rows})`);
    const log = await fs.readFile(`${file}.wal`);
    connection.closeSync();
    instance.closeSync();
    await fs.rm(file);
    return log;
  }

  test(`with a log of another one beside it is not opened, ${WALS} of ${WALS}`, PATIENCE, async () => {
    const file = await publishedFile();
    expect(await read()).toBe('1');
    for (let at = 1; at <= WALS; at += 1) {
      await fs.writeFile(`${file}.wal`, await strayLog(at));
      await expect(read()).rejects.toThrow(/write-ahead log/);
    }
    await fs.rm(`${file}.wal`);
    expect(await read()).toBe('1');
  });
});
