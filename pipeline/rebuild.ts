/**
 * A household's marts anew from raw, never from what an earlier build left, and compared row for row with what
 * was published. Whatever differs is a fault: the models are a function of raw, decisions, program and day.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import { digestOfFile } from '#core/file-digest.ts';
import { type AccountMonth, readAccountMonths } from '#core/marts/account-months.ts';
import { type Build, newestBuild } from '#core/store/builds.ts';
import { listExtractions } from '#core/store/extractions.ts';
import type { Household } from '#core/store/households.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { compareMarts, type MartComparison } from './compare-marts.ts';
import type { Publish } from './publish.ts';

export interface RebuildDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly martsFolder: string;
  /** With everything made anew. */
  readonly publishWhole: Publish;
  /** As after any sync. */
  readonly publish: Publish;
  /** A line for who waits. */
  readonly say: (line: string) => void;
}

export interface Rebuilt {
  /** Undefined when nothing was built. */
  readonly build: Build | undefined;
  /** Marts with rows that are not as they were, and totals of an account's month. */
  readonly differences: number;
  /** Every mart; empty when there was nothing to compare with. */
  readonly comparisons: readonly MartComparison[];
}

const TRIGGER = 'command line';
/** Midnight or a sync may come between the two builds that are compared, but not again and again. */
const TRIES = 3;

/** What is published, when its file is whole. */
async function published({ db, martsFolder }: RebuildDependencies, id: string): Promise<Build | undefined> {
  const build = await newestBuild(db, id);
  if (build === undefined) return undefined;
  const file = path.join(martsFolder, build.file_name);
  if (!existsSync(file) || existsSync(`${file}.wal`)) return undefined;
  const { sha256, byte_count } = await digestOfFile(file);
  return sha256 === build.sha256 && byte_count === build.byte_count ? build : undefined;
}

/** Figures are of a day and of what was fetched until then: a build of other ones differs and is no worse. */
async function isCurrent({ db, clock }: RebuildDependencies, household: Household, build: Build) {
  const { household_id, zone } = household;
  const isOfToday = dayOf(build.published_at, zone) === dayOf(clock.now(), zone);
  return isOfToday && build.extraction_count === (await listExtractions(db, household_id)).length;
}

const totalKey = (row: AccountMonth): string => `${row.account_id} ${row.month} ${row.currency}`;
const totalWords = (row: AccountMonth): string => `${row.amount_minor} in ${row.transaction_count} rows`;

async function totalsOf(file: string): Promise<Map<string, string>> {
  const warehouse = await openWarehouse(file);
  try {
    const rows = await readAccountMonths(warehouse);
    return new Map(rows.map((row) => [totalKey(row), totalWords(row)]));
  } finally {
    warehouse.close();
  }
}

/** The totals per account and month that are not as they were, each as a line. */
function changedTotals(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} → ${after.get(key) ?? 'nothing'}`);
}

function sayMart(say: RebuildDependencies['say'], comparison: MartComparison): void {
  const { mart, rowsAfter, differing, shown } = comparison;
  say(`  ${mart}: ${differing === 0 ? `equal, ${rowsAfter ?? 0} rows` : `${differing} rows differ`}`);
  for (const row of shown) say(`    ${row}`);
}

async function compare(dependencies: RebuildDependencies, before: Build, after: Build): Promise<Rebuilt> {
  const { martsFolder, say } = dependencies;
  const from = path.join(martsFolder, before.file_name);
  const to = path.join(martsFolder, after.file_name);
  const comparisons = await compareMarts(from, to);
  for (const comparison of comparisons) sayMart(say, comparison);
  const totals = await totalsOf(to);
  const changed = changedTotals(await totalsOf(from), totals);
  for (const line of changed) say(`  ${line}`);
  say(`  ${totals.size} totals of an account and month compared: ${changed.length} differ`);
  const differing = comparisons.filter((comparison) => comparison.differing > 0);
  return { build: after, comparisons, differences: differing.length + changed.length };
}

/** Says what it finds, and publishes what it has built: that is right, whatever stood there before. */
export async function rebuildHousehold(
  dependencies: RebuildDependencies,
  household: Household,
): Promise<Rebuilt> {
  const { say, publish, publishWhole } = dependencies;
  const { household_id, name } = household;
  const job = { household_id, trigger: TRIGGER };
  for (let attempt = 1; ; attempt += 1) {
    let before = await published(dependencies, household_id);
    if (before !== undefined && !(await isCurrent(dependencies, household, before))) {
      say(`${name}: what is published is of another day or lacks the newest rows, so that is mended first.`);
      before = await publish(job);
    }
    say(`${name}: everything anew from raw.`);
    const after = await publishWhole({ ...job, is_whole: true });
    if (after === undefined) return { build: undefined, differences: 1, comparisons: [] };
    if (before === undefined) {
      say(`${name}: there was nothing whole to compare with.`);
      return { build: after, differences: 0, comparisons: [] };
    }
    const { zone } = household;
    const isOneDay = dayOf(before.published_at, zone) === dayOf(after.published_at, zone);
    if ((isOneDay && before.extraction_count === after.extraction_count) || attempt === TRIES)
      return await compare(dependencies, before, after);
    say(`${name}: new rows came in between; once more.`);
  }
}
