/**
 * Makes one object of a month's many. Nothing is lost or doubled wherever the work is cut off: the new object is
 * planned before it is stored, one transaction lets it take the place of the others, and those go an hour later,
 * when no build reads them any more.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Clock, HOUR_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import { ok, ProblemError, type Result } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import {
  forgetObject,
  type LakeObject,
  listMonth,
  listRetired,
  type MonthOfObjects,
  planObject,
  replaceObjects,
} from '#core/store/lake-objects.ts';
import { mergeObjects, rowsByExtraction } from './object-facts.ts';
import { type Scratch, withScratch } from './scratch.ts';

export interface CompactDependencies {
  readonly db: Db;
  readonly lake: Lake;
  readonly clock: Clock;
}

/** A build that began with an old object has read it by then. */
export const RETIRED_MS = HOUR_MS;
/** One that takes longer starts anew: its planned object may have been removed. */
const MOST_MS = RETIRED_MS / 2;

/** What a month's objects say they hold, and what the fetches in them say. */
interface Month {
  readonly objects: readonly LakeObject[];
  /** Rows by extraction; those without any as well. */
  readonly expected: ReadonlyMap<string, number>;
}

async function readMonth(db: Db, of: MonthOfObjects): Promise<Month> {
  const found = await listMonth(db, of);
  const objects = new Map(found.map(({ object }) => [object.object_key, object]));
  const expected = new Map<string, number>();
  for (const { extraction } of found)
    if (extraction !== null) expected.set(extraction.extraction_id, extraction.row_count);
  return { objects: [...objects.values()], expected };
}

const problem = (key: string, what: string, code = 'lake.corrupt'): ProblemError =>
  new ProblemError({
    code,
    message: `The raw object ${key} ${what}, so its month was left as it is: say npm run check-lake.`,
  });

/** The object's bytes in a file, checked against its record. */
async function copyOf(lake: Lake, object: LakeObject, file: string): Promise<string> {
  const bytes = await lake.read(object.object_key);
  if (bytes === undefined) throw problem(object.object_key, 'is missing');
  if (bytes.length !== object.byte_count || sha256(bytes) !== object.sha256)
    throw problem(object.object_key, 'is not what was recorded');
  await fs.writeFile(file, bytes, { mode: 0o600 });
  return file;
}

/** Every row of the originals is in the copy, value for value, and no other; and they are what was recorded. */
async function compare(
  { connection }: Scratch,
  { originals, copy, key, month }: { originals: readonly string[]; copy: string; key: string; month: Month },
): Promise<void> {
  const [before, after] = [
    await rowsByExtraction(connection, originals),
    await rowsByExtraction(connection, [copy]),
  ];
  const filled = [...month.expected].filter(([, rows]) => rows > 0);
  const isRecorded =
    before.size === filled.length && filled.every(([id, rows]) => before.get(id)?.rows === rows);
  if (!isRecorded)
    throw problem(
      month.objects[0]?.object_key ?? key,
      'or one beside it holds other rows than were recorded',
    );
  const isEqual =
    before.size === after.size &&
    [...before].every(([id, { checksum }]) => after.get(id)?.checksum === checksum);
  if (!isEqual) throw problem(key, 'was made of others and is not equal to them');
}

/** `…/<month>/compacted-<uuid>.parquet`, beside the objects it is made of. */
const keyBeside = (key: string): string =>
  `${key.slice(0, key.lastIndexOf('/'))}/compacted-${randomUUID()}.parquet`;

/** The number of objects that became one. Problems: `lake.corrupt`, `lake.changed`; each names the object. */
export async function compactMonth(
  dependencies: CompactDependencies,
  of: MonthOfObjects,
): Promise<Result<number>> {
  try {
    const month = await readMonth(dependencies.db, of);
    const [first] = month.objects;
    if (first === undefined || month.objects.length < 2) return ok(0);
    await withScratch((scratch) =>
      compact(dependencies, scratch, { month, key: keyBeside(first.object_key), of }),
    );
    return ok(month.objects.length);
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  }
}

async function compact(
  { db, lake, clock }: CompactDependencies,
  scratch: Scratch,
  { month, key, of }: { month: Month; key: string; of: MonthOfObjects },
): Promise<void> {
  const file = (name: string): string => path.join(scratch.folder, `${name}.parquet`);
  const originals: string[] = [];
  for (const [at, object] of month.objects.entries())
    originals.push(await copyOf(lake, object, file(`${at}`)));
  await mergeObjects(scratch.connection, originals, file('merged'));
  const bytes = await fs.readFile(file('merged'));
  const begunAt = clock.now();
  const planned = {
    ...of,
    object_key: key,
    row_count: [...month.expected.values()].reduce((sum, rows) => sum + rows, 0),
    byte_count: bytes.length,
    sha256: sha256(bytes),
    made_at: begunAt,
    is_compacted: true,
    retired_at: begunAt,
  };
  await planObject(db, planned);
  await lake.put(key, bytes);
  // As the lake gives it back, which is all that a later reader has.
  const copy = await copyOf(lake, planned, file('stored'));
  await compare(scratch, { originals, copy, key, month });
  const now = clock.now();
  if (now.getTime() - begunAt.getTime() > MOST_MS)
    throw problem(key, 'took too long to make', 'lake.changed');
  await db.transaction(async (tx) => {
    const keys = month.objects.map(({ object_key }) => object_key);
    if (!(await replaceObjects(tx, { planned, keys, extractionCount: month.expected.size, now })))
      throw problem(key, 'was overtaken by a change of its month', 'lake.changed');
  });
}

/** Removes what was replaced long enough ago, and what was planned and never came to count. The number removed. */
export async function removeRetired({ db, lake, clock }: CompactDependencies): Promise<number> {
  const keys = await listRetired(db, new Date(clock.now().getTime() - RETIRED_MS));
  for (const key of keys) {
    // In this order: an object without a record would be taken for a stray one.
    await lake.remove(key);
    await forgetObject(db, key);
  }
  return keys.length;
}
