/** The manifest of the lake: what was stored there, and which fetches lie in it. */
import type { Db } from '#core/db.ts';
import { asc, eq } from '#drizzle/orm.ts';
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
