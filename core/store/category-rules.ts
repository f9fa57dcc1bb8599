/** A person's own rules, the first one first. */
import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { and, asc, eq, max } from '#drizzle/orm.ts';
import { category_rules } from '#drizzle/schema/index.ts';

export type CategoryRule = typeof category_rules.$inferSelect;

/** What is left out fits every payment, or says nothing. */
export type NewCategoryRule = Pick<CategoryRule, 'household_id'> &
  Partial<Omit<CategoryRule, 'rule_id' | 'position' | 'household_id' | 'changed_at'>>;

/** What of a rule can be changed. */
export type RuleChange = Partial<Omit<NewCategoryRule, 'household_id'>>;

const ofRule = (rule: Pick<CategoryRule, 'household_id' | 'rule_id'>) =>
  and(eq(category_rules.household_id, rule.household_id), eq(category_rules.rule_id, rule.rule_id));

export function listCategoryRules(db: Db, householdId: string): Promise<CategoryRule[]> {
  return db
    .select()
    .from(category_rules)
    .where(eq(category_rules.household_id, householdId))
    .orderBy(asc(category_rules.position), asc(category_rules.rule_id));
}

/** The new rule is the last one. Throws when it has no condition or says nothing. */
export async function addCategoryRule(db: Db, rule: NewCategoryRule, now: Date): Promise<CategoryRule> {
  return await db.transaction(async (tx) => {
    const [last] = await tx
      .select({ position: max(category_rules.position) })
      .from(category_rules)
      .where(eq(category_rules.household_id, rule.household_id));
    const [row] = await tx
      .insert(category_rules)
      .values({ ...rule, rule_id: randomUUID(), position: (last?.position ?? 0) + 1, changed_at: now })
      .returning();
    if (row === undefined) throw new Error('the rule was not returned');
    return row;
  });
}

/** Returns whether there was such a rule. */
export async function changeCategoryRule(
  db: Db,
  rule: Pick<CategoryRule, 'household_id' | 'rule_id'>,
  change: RuleChange,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(category_rules)
    .set({ ...change, changed_at: now })
    .where(ofRule(rule))
    .returning({ id: category_rules.rule_id });
  return rows.length > 0;
}

/** Returns whether there was such a rule. */
export async function deleteCategoryRule(
  db: Db,
  rule: Pick<CategoryRule, 'household_id' | 'rule_id'>,
): Promise<boolean> {
  const rows = await db.delete(category_rules).where(ofRule(rule)).returning({ id: category_rules.rule_id });
  return rows.length > 0;
}

/** Rules that are not named keep their order behind those that are; unknown ids count for nothing. */
export async function orderCategoryRules(
  db: Db,
  householdId: string,
  ruleIds: readonly string[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const rules = await listCategoryRules(tx, householdId);
    const placeOf = ({ rule_id }: CategoryRule): number => {
      const place = ruleIds.indexOf(rule_id);
      return place === -1 ? ruleIds.length : place;
    };
    const ordered = rules.toSorted((a, b) => placeOf(a) - placeOf(b));
    for (const [at, rule] of ordered.entries())
      await tx
        .update(category_rules)
        .set({ position: at + 1 })
        .where(ofRule(rule));
  });
}
