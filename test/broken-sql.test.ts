/**
 * Whichever SQL file is broken, the last good marts go on being served and the file is named.
 * `FILES=all npx vitest run test/broken-sql.test.ts` breaks each of them, one after the other.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { day } from '#core/day.ts';
import { silentLog } from '#core/log.ts';
import { ok } from '#core/problem.ts';
import { newestBuild } from '#core/store/builds.ts';
import { buildMarts } from '#pipeline/build.ts';
import { createObjects } from '#pipeline/objects.ts';
import { createPublish } from '#pipeline/publish.ts';
import { readSqlFolder } from '#pipeline/sql-files.ts';
import { type Look, lookInto } from './look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';
import { seededRandom } from './seeded-random.ts';

const FILES = process.env['FILES'] ?? '3';
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const SQL = fileURLToPath(new URL('../sql', import.meta.url));

/** As `sql/` calls them, in an order that the seed decides. */
async function chosenFiles(): Promise<string[]> {
  const random = seededRandom(SEED);
  const all = (await fs.readdir(SQL, { recursive: true })).filter((name) => name.endsWith('.sql')).sort();
  const shuffled = all
    .map((name) => ({ name, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return FILES === 'all' ? shuffled : shuffled.slice(0, Number(FILES));
}
const files = await chosenFiles();

let world: PipelineForTest;
let look: Look;
let sqlDir: string;
let serving: unknown;
beforeAll(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-15' });
  look = lookInto(world);
  await world.link(QUIET_BANK);
  await world.work();
  expect(world.buildFailures).toEqual([]);
  serving = await figures();
  sqlDir = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-broken-sql-'));
  await fs.cp(SQL, sqlDir, { recursive: true });
});
afterAll(async () => {
  await world.close();
  await fs.rm(sqlDir, { recursive: true });
});

const figures = async () => ({
  build: (await newestBuild(world.database.db, world.household.household_id))?.build_id,
  rows: await look.rows('from fct_transactions order by all'),
});

/** The message of the build that failed over a file with other words in it. */
async function messageOver(file: string, change: (sql: string) => string): Promise<string> {
  const place = path.join(sqlDir, file);
  const good = await fs.readFile(place, 'utf8');
  const failures: string[] = [];
  const publish = createPublish({
    ...world,
    db: world.database.db,
    sql: world.database.sql,
    log: silentLog,
    objects: createObjects({ lake: world.lake, cacheFolder: path.join(world.martsFolder, 'cache') }),
    build: (request) => buildMarts({ ...request, sqlDir }),
    findNews: () => Promise.reject(new Error('it was published')),
    onBuildFailed: (_, problem) => Promise.resolve(void failures.push(problem.message)),
  });
  try {
    await fs.writeFile(place, change(good));
    const job = { household_id: world.household.household_id, trigger: 'person' };
    expect(await publish(job)).toBeUndefined();
  } finally {
    await fs.writeFile(place, good);
  }
  expect(await figures()).toEqual(serving);
  return failures.join('\n');
}

const misspelt = (sql: string): string => sql.replace(/\bselect\b/i, 'selec');
/** Parsed and bound without complaint, and fails when it is run, even where there are no rows. */
const failing = (sql: string): string =>
  `select good.* from (select 'no number'::integer as fails) as broken
   left join (\n${sql}\n) as good on broken.fails is null`;

/** A source is a view, so what runs it is what reads it: a model, or a test of what schema.yml says. */
async function readersOf(file: string): Promise<string[]> {
  const folder = await readSqlFolder(sqlDir);
  if (!folder.ok) return [];
  const name = path.basename(file, '.sql');
  const models = folder.value.models
    .filter(({ sql }) => new RegExp(`\\b${name}\\b`).test(sql))
    .map((model) => model.file);
  return ['source/schema.yml', ...models];
}

describe.each(files)('%s', { timeout: 60_000 }, (file) => {
  test('misspelt leaves the last good marts serving, and is named', async () => {
    onTestFailed(() => void process.stderr.write(`SEED=${SEED}\n`));
    expect(await messageOver(file, misspelt)).toContain(`sql/${file}`);
  });

  test('that fails when it is run leaves the last good marts serving, and is named', async () => {
    onTestFailed(() => void process.stderr.write(`SEED=${SEED}\n`));
    const message = await messageOver(file, failing);
    const named = file.startsWith('source/') ? await readersOf(file) : [file];
    expect(
      named.some((name) => message.includes(`sql/${name}`)),
      message,
    ).toBe(true);
    expect(message).toContain('no number');
  });
});

test('the copy of the SQL that was broken is a good one', { timeout: 60_000 }, async () => {
  const file = path.join(sqlDir, 'check.duckdb');
  const job = {
    inputs: { accounts: [], balances: [], transactions: [] },
    extractions: [],
    accounts: [],
    decisions: {},
    parameters: { today: day('2026-11-24'), zone: 'Europe/London', baseCurrency: 'GBP' },
    file,
    sqlDir,
  };
  expect(await buildMarts(job)).toMatchObject(ok({}));
});
