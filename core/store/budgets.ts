/** What may be spent a month. */
import type { Db } from '#core/db.ts';
import { asc, eq } from '#drizzle/orm.ts';
import { budgets } from '#drizzle/schema/index.ts';

export type Budget = typeof budgets.$inferSelect;

/** Every month on which something was decided, oldest first. */
export function listBudgets(db: Db, householdId: string): Promise<Budget[]> {
  return db
    .select()
    .from(budgets)
    .where(eq(budgets.household_id, householdId))
    .orderBy(asc(budgets.category), asc(budgets.starts_on));
}
