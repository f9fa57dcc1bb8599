/** What people said of two rows that may be one payment. */
import type { Db } from '#core/db.ts';
import { and, eq } from '#drizzle/orm.ts';
import { pair_decisions } from '#drizzle/schema/index.ts';

export type PairDecision = typeof pair_decisions.$inferSelect;

export type DecidedPair = Pick<PairDecision, 'household_id' | 'earlier_key' | 'later_key'>;

export function listPairDecisions(db: Db, householdId: string): Promise<PairDecision[]> {
  return db.select().from(pair_decisions).where(eq(pair_decisions.household_id, householdId));
}

/** The last word counts. */
export async function decidePair(db: Db, decision: PairDecision): Promise<void> {
  const { is_same, member_id, decided_at } = decision;
  await db
    .insert(pair_decisions)
    .values(decision)
    .onConflictDoUpdate({
      target: [pair_decisions.household_id, pair_decisions.earlier_key, pair_decisions.later_key],
      set: { is_same, member_id, decided_at },
    });
}

/** The pair is as doubtful as it was. Returns whether anything had been decided. */
export async function undecidePair(db: Db, pair: DecidedPair): Promise<boolean> {
  const rows = await db
    .delete(pair_decisions)
    .where(
      and(
        eq(pair_decisions.household_id, pair.household_id),
        eq(pair_decisions.earlier_key, pair.earlier_key),
        eq(pair_decisions.later_key, pair.later_key),
      ),
    )
    .returning({ key: pair_decisions.later_key });
  return rows.length > 0;
}
