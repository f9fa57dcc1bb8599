/**
 * Days of syncs at the sandbox's bank with people who correct and decide, then everything anew from raw: not a row
 * may differ. `DAYS=60 npx vitest run test/rebuild.test.ts` for two months of them.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { DAY_MS } from '#core/clock.ts';
import { turnsBetween } from '#core/cron.ts';
import { createLog, silentLog } from '#core/log.ts';
import type { Build } from '#core/store/builds.ts';
import { addCategoryRule } from '#core/store/category-rules.ts';
import { correctMerchant, correctTransaction } from '#core/store/corrections.ts';
import { saveCurrencyRates } from '#core/store/currency-rates.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildRequest } from '#pipeline/build-request.ts';
import { compareMarts } from '#pipeline/compare-marts.ts';
import { createObjects } from '#pipeline/objects.ts';
import { createPublish } from '#pipeline/publish.ts';
import { rebuildHousehold } from '#pipeline/rebuild.ts';
import { lookInto } from './look-into.ts';
import { HOME_BANK, openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';

const DAYS = Number(process.env['DAYS'] ?? 2);
const DECIDED_EVERY = 6;
const SQL = path.join(import.meta.dirname, '../sql');

let world: PipelineForTest;
let folder: string;
let said: string[];
/** Of every build why it made everything; undefined when it made only what was new. */
let whyWhole: (string | undefined)[];
beforeEach(async () => {
  whyWhole = [];
  const log = createLog({
    level: 'info',
    write(line) {
      const entry = z.object({ msg: z.string(), whyWhole: z.string().optional() }).parse(JSON.parse(line));
      if (entry.msg === 'marts were built') whyWhole.push(entry.whyWhole);
    },
  });
  world = await openPipelineForTest({
    firstDay: '2026-03-01',
    now: '2026-09-21T05:00:00Z',
    log,
    keepFromRows: 0,
  });
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'rebuild-'));
  said = [];
});
afterEach(async () => {
  await world.close();
  await fs.rm(folder, { recursive: true });
});

/** Everything anew, in this process and by these models. */
const wholeBy = (sqlDir: string) =>
  createPublish({
    db: world.database.db,
    sql: world.database.sql,
    objects: createObjects({ lake: world.lake, cacheFolder: path.join(folder, 'cache') }),
    clock: world.clock,
    log: silentLog,
    martsFolder: world.martsFolder,
    keptFolder: world.keptFolder,
    build: (request: BuildRequest) => buildMarts({ ...request, sqlDir }),
    findNews: () => Promise.resolve(0),
    onBuildFailed: (_, problem) => Promise.reject(new Error(problem.message)),
  });

const rebuild = (sqlDir = SQL) =>
  rebuildHousehold(
    {
      db: world.database.db,
      clock: world.clock,
      martsFolder: world.martsFolder,
      publish: world.publish,
      publishWhole: wholeBy(sqlDir),
      say: (line) => said.push(line),
    },
    world.household,
  );

async function fileOf(build: Build | undefined): Promise<string> {
  if (build === undefined) throw new Error('nothing was built');
  return path.join(world.martsFolder, build.file_name);
}

/** A word of a person on one day: each of them changes rows that were built long before. */
async function decide(day: number): Promise<void> {
  const { db } = world.database;
  const { household_id } = world.household;
  const now = world.clock.now();
  const rows = await lookInto(world).rows(
    `select transaction_id, merchant from fct_transactions
     where counts_as = 'spending' and not is_pending order by transaction_id offset ${7 * day} limit 1`,
  );
  const [row] = rows ?? [];
  if (row === undefined) return;
  const merchant = String(row['merchant']);
  const transaction_id = String(row['transaction_id']);
  if (day % 3 === 0)
    await correctTransaction(db, { household_id, now, transaction_id }, { category: 'travel' });
  if (day % 3 === 1) await correctMerchant(db, { household_id, now, merchant }, { category: 'health' });
  if (day % 3 === 2)
    await addCategoryRule(db, { household_id, words: merchant, category: 'gifts_charity' }, now);
  const rate_on = now.toISOString().slice(0, 10);
  const rate = `0.${8500 + day}`;
  await saveCurrencyRates(
    db,
    [{ from_currency: 'EUR', to_currency: 'GBP', rate_on, rate, source: 'test' }],
    now,
  );
}

/** Syncs of every bank by the schedule of a day, each followed by its build. */
async function live(days: number, banks: readonly string[]): Promise<void> {
  const connections = [];
  for (const bank of banks) connections.push(await world.link(bank));
  await world.work();
  for (let day = 0; day < days; day += 1) {
    // The build after it makes everything anew, those that follow what is new.
    if (day % DECIDED_EVERY === 0) await decide(day / DECIDED_EVERY);
    const start = world.clock.now();
    const end = new Date(start.getTime() + DAY_MS);
    for (const turn of turnsBetween('7 6,21 * * *', 'Europe/London', start, end)) {
      world.clock.set(turn);
      for (const connection of connections) await world.sync(connection);
      await world.work();
    }
    if (world.clock.now() < end) world.clock.set(end);
  }
}

test(`${DAYS} days of syncs, and a rebuild leaves every row as it was`, {
  timeout: 120_000 + DAYS * 20_000,
}, async () => {
  await live(DAYS, [HOME_BANK, QUIET_BANK]);
  expect(world.buildFailures).toEqual([]);
  const wholes = whyWhole.filter((why) => why !== undefined);
  process.stderr.write(`${whyWhole.length} builds, ${wholes.length} of them whole: ${wholes.join(', ')}\n`);
  expect(whyWhole.length - wholes.length).toBeGreaterThanOrEqual(2 * DAYS - Math.ceil(DAYS / DECIDED_EVERY));

  const again = await rebuild();
  // What it was held against is of the new day, and was not made whole either.
  expect(whyWhole.at(-1)).toBeUndefined();
  expect(said.filter((line) => line.includes('differ') && !line.includes(': 0 differ'))).toEqual([]);
  expect(again.differences).toBe(0);
  expect(again.comparisons.length).toBeGreaterThan(10);
  const transactions = again.comparisons.find(({ mart }) => mart === 'fct_transactions');
  expect(transactions?.rowsAfter).toBeGreaterThan(400);

  const kept = path.join(folder, 'kept.duckdb');
  await fs.copyFile(await fileOf(again.build), kept);
  // Without any marts there is nothing to start from but raw.
  await fs.rm(world.martsFolder, { recursive: true });
  const anew = await rebuild();
  expect(anew).toMatchObject({ differences: 0, comparisons: [] });
  expect(said.at(-1)).toContain('nothing whole to compare with');
  const compared = await compareMarts(kept, await fileOf(anew.build));
  expect(compared.filter(({ differing }) => differing > 0)).toEqual([]);
});

test('a rebuild tells which rows and totals are not as they were', { timeout: 120_000 }, async () => {
  await live(0, [HOME_BANK]);
  const sqlDir = path.join(folder, 'sql');
  await fs.cp(SQL, sqlDir, { recursive: true });
  const file = path.join(sqlDir, 'staging/stg_payments.sql');
  const text = await fs.readFile(file, 'utf8');
  expect(text).toContain('from alive\n');
  await fs.writeFile(
    file,
    text.replace(
      'from alive\n',
      "from (select * from alive where right(md5(payment_key), 1) <> '7') as alive\n",
    ),
  );
  for (const name of await fs.readdir(path.join(sqlDir, 'tests')))
    if (name.endsWith('.sql')) await fs.rm(path.join(sqlDir, 'tests', name));
  const broken = await rebuild(sqlDir);
  expect(broken.differences).toBeGreaterThan(5);
  expect(said.some((line) => /^ {2}fct_transactions: \d+ rows differ$/.test(line))).toBe(true);
  expect(said.filter((line) => line.includes('only before: {"transaction_id"')).length).toBeGreaterThan(0);
  expect(said.some((line) => /^ {2}\S+ 2026-\d\d-01 GBP: .* in \d+ rows → .*$/.test(line))).toBe(true);
  // It was published nevertheless, so the next one mends it.
  expect((await rebuild()).differences).toBe(broken.differences);
  // On another day what is published is brought up to it first, or every figure of today would differ.
  world.clock.advance(3 * DAY_MS);
  said = [];
  expect((await rebuild()).differences).toBe(0);
  expect(said[0]).toContain('of another day');
});
