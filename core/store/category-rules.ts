/** A person's own rules, the first one first. */
import type { Db } from '#core/db.ts';
import { asc, eq } from '#drizzle/orm.ts';
import { category_rules } from '#drizzle/schema/index.ts';

export type CategoryRule = typeof category_rules.$inferSelect;

export function listCategoryRules(db: Db, householdId: string): Promise<CategoryRule[]> {
  return db
    .select()
    .from(category_rules)
    .where(eq(category_rules.household_id, householdId))
    .orderBy(asc(category_rules.position), asc(category_rules.rule_id));
}
