/** What people said of two rows that may be one payment. */
import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { pair_decisions } from '#drizzle/schema/index.ts';

type PairDecision = typeof pair_decisions.$inferSelect;

export function listPairDecisions(db: Db, householdId: string): Promise<PairDecision[]> {
  return db.select().from(pair_decisions).where(eq(pair_decisions.household_id, householdId));
}
