/** The manifest of the lake: what was stored there, and which fetches lie in it. */
import type { Db } from '#core/db.ts';
import { and, asc, eq, inArray, isNotNull, isNull, lt, notInArray, sql } from '#drizzle/orm.ts';
import { extractions, lake_objects } from '#drizzle/schema/index.ts';

export type LakeObject = typeof lake_objects.$inferSelect;

/** The keys of every recorded object, of all households; retired ones are still there for a while. */
export async function listObjectKeys(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.select({ key: lake_objects.object_key }).from(lake_objects);
  return new Set(rows.map(({ key }) => key));
}

/**
 * Every fetch of a household with the object that holds its rows, in the order fetched. One statement, so that
 * no object is replaced between the two halves; several fetches may lie in one object.
 */
export function listRecorded(db: Db, householdId: string) {
  return db
    .select({ extraction: extractions, object: lake_objects })
    .from(extractions)
    .innerJoin(lake_objects, eq(lake_objects.object_key, extractions.object_key))
    .where(eq(extractions.household_id, householdId))
    .orderBy(asc(extractions.fetched_at), asc(extractions.extraction_id));
}

/** The object that a fetch lies in; undefined when no such fetch is recorded. */
export async function objectOf(db: Db, extractionId: string): Promise<LakeObject | undefined> {
  const [row] = await db
    .select({ object: lake_objects })
    .from(extractions)
    .innerJoin(lake_objects, eq(lake_objects.object_key, extractions.object_key))
    .where(eq(extractions.extraction_id, extractionId));
  return row?.object;
}

/** Objects of one account and kind that count, all of one month. */
export type MonthOfObjects = Pick<LakeObject, 'household_id' | 'account_id' | 'kind' | 'month'>;

const isOf = ({ household_id, account_id, kind, month }: MonthOfObjects) =>
  and(
    eq(lake_objects.household_id, household_id),
    eq(lake_objects.account_id, account_id),
    eq(lake_objects.kind, kind),
    eq(lake_objects.month, month),
    isNull(lake_objects.retired_at),
  );

/** The months before this one, `yyyy-mm`, that lie in several objects. */
export function listScatteredMonths(db: Db, before: string): Promise<MonthOfObjects[]> {
  const { household_id, account_id, kind, month } = lake_objects;
  return db
    .select({ household_id, account_id, kind, month })
    .from(lake_objects)
    .where(and(lt(month, before), isNull(lake_objects.retired_at)))
    .groupBy(household_id, account_id, kind, month)
    .having(sql`count(*) > 1`)
    .orderBy(asc(month), asc(household_id), asc(account_id), asc(kind));
}

/** What counts of a month, with the fetches that lie in each object; an object without any is listed with null. */
export function listMonth(db: Db, of: MonthOfObjects) {
  return db
    .select({ object: lake_objects, extraction: extractions })
    .from(lake_objects)
    .leftJoin(extractions, eq(extractions.object_key, lake_objects.object_key))
    .where(isOf(of))
    .orderBy(asc(lake_objects.made_at), asc(lake_objects.object_key), asc(extractions.extraction_id));
}

/** Says that this object is about to be stored. It counts for nothing until it takes the place of others. */
export async function planObject(db: Db, object: LakeObject & { readonly retired_at: Date }): Promise<void> {
  await db.insert(lake_objects).values(object);
}

/**
 * From now on a planned object holds the fetches of the others, which retire. False, and then roll back, when
 * anything is not as it was planned. Pass a transaction.
 */
export async function replaceObjects(
  tx: Db,
  { planned, keys, extractionCount, now }: ReplacedObjects,
): Promise<boolean> {
  const retired = await tx
    .update(lake_objects)
    .set({ retired_at: now })
    .where(and(inArray(lake_objects.object_key, [...keys]), isNull(lake_objects.retired_at)))
    .returning({ key: lake_objects.object_key });
  const made = await tx
    .update(lake_objects)
    .set({ retired_at: null })
    .where(
      and(eq(lake_objects.object_key, planned.object_key), eq(lake_objects.retired_at, planned.retired_at)),
    )
    .returning({ key: lake_objects.object_key });
  const moved = await tx
    .update(extractions)
    .set({ object_key: planned.object_key })
    .where(inArray(extractions.object_key, [...keys]))
    .returning({ id: extractions.extraction_id });
  return retired.length === keys.length && made.length === 1 && moved.length === extractionCount;
}

export interface ReplacedObjects {
  readonly planned: Pick<LakeObject, 'object_key'> & { readonly retired_at: Date };
  readonly keys: readonly string[];
  readonly extractionCount: number;
  readonly now: Date;
}

/** Retired before then, so that no build reads them any more. */
export async function listRetired(db: Db, before: Date): Promise<string[]> {
  const rows = await db
    .select({ key: lake_objects.object_key })
    .from(lake_objects)
    .where(
      and(
        isNotNull(lake_objects.retired_at),
        lt(lake_objects.retired_at, before),
        notInArray(lake_objects.object_key, db.select({ key: extractions.object_key }).from(extractions)),
      ),
    )
    .orderBy(asc(lake_objects.object_key));
  return rows.map(({ key }) => key);
}

/** One that has been removed; throws when a fetch still lies in it. */
export async function forgetObject(db: Db, key: string): Promise<void> {
  await db.delete(lake_objects).where(eq(lake_objects.object_key, key));
}

/** What counts, in order of its key, with the fetches that lie in it. */
export interface ManifestEntry extends LakeObject {
  /** Rows by extraction. */
  readonly extractions: ReadonlyMap<string, number>;
}

export async function listManifest(db: Db): Promise<ManifestEntry[]> {
  const found = await db
    .select({ object: lake_objects, id: extractions.extraction_id, rows: extractions.row_count })
    .from(lake_objects)
    .leftJoin(extractions, eq(extractions.object_key, lake_objects.object_key))
    .where(isNull(lake_objects.retired_at))
    .orderBy(asc(lake_objects.object_key));
  const entries = new Map<string, ManifestEntry & { extractions: Map<string, number> }>();
  for (const { object, id, rows } of found) {
    const entry = entries.get(object.object_key) ?? { ...object, extractions: new Map<string, number>() };
    entries.set(object.object_key, entry);
    if (id !== null && rows !== null) entry.extractions.set(id, rows);
  }
  return [...entries.values()];
}

/** Whether an object still counts: it may have been replaced a moment ago. */
export async function doesCount(db: Db, key: string): Promise<boolean> {
  const rows = await db
    .select({ key: lake_objects.object_key })
    .from(lake_objects)
    .where(and(eq(lake_objects.object_key, key), isNull(lake_objects.retired_at)));
  return rows.length > 0;
}
