import type { Db } from '#core/db.ts';
import { desc, eq } from '#drizzle/orm.ts';
import { builds } from '#drizzle/schema/index.ts';

export type Build = typeof builds.$inferSelect;

/** Publishing is this one row: readers open the newest build of a household and nothing else. */
export async function publishBuild(tx: Db, build: Build): Promise<void> {
  await tx.insert(builds).values(build);
}

export async function newestBuild(db: Db, householdId: string): Promise<Build | undefined> {
  const [row] = await db
    .select()
    .from(builds)
    .where(eq(builds.household_id, householdId))
    .orderBy(desc(builds.published_at), desc(builds.build_id))
    .limit(1);
  return row;
}

/** Newest first. */
export function listBuilds(db: Db, householdId: string): Promise<Build[]> {
  return db
    .select()
    .from(builds)
    .where(eq(builds.household_id, householdId))
    .orderBy(desc(builds.published_at));
}

export async function forgetBuild(db: Db, buildId: string): Promise<void> {
  await db.delete(builds).where(eq(builds.build_id, buildId));
}
