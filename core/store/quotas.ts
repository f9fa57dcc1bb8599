import type { Db } from '#core/db.ts';
import { eq, inArray, lte } from '#drizzle/orm.ts';
import { accounts, quotas } from '#drizzle/schema/index.ts';

export type QuotaRow = typeof quotas.$inferSelect;

/** Keeps what the provider last said of an account's allowance. */
export async function noteQuota(db: Db, row: QuotaRow): Promise<void> {
  const { account_id, scope, ...rest } = row;
  await db
    .insert(quotas)
    .values(row)
    .onConflictDoUpdate({ target: [quotas.account_id, quotas.scope], set: rest });
}

export function listQuotas(db: Db, householdId: string): Promise<QuotaRow[]> {
  const own = db
    .select({ id: accounts.account_id })
    .from(accounts)
    .where(eq(accounts.household_id, householdId));
  return db.select().from(quotas).where(inArray(quotas.account_id, own));
}

export async function listQuotasOf(db: Db, accountIds: readonly string[]): Promise<QuotaRow[]> {
  if (accountIds.length === 0) return [];
  return await db
    .select()
    .from(quotas)
    .where(inArray(quotas.account_id, [...accountIds]));
}

/** Forgets limits that are over; how many. */
export async function dropRenewed(db: Db, now: Date): Promise<number> {
  const rows = await db.delete(quotas).where(lte(quotas.renews_at, now)).returning({ scope: quotas.scope });
  return rows.length;
}
