import type { Db } from '#core/db.ts';
import { and, eq, inArray } from '#drizzle/orm.ts';
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

export async function readQuota(db: Db, accountId: string, scope: string): Promise<QuotaRow | undefined> {
  const [row] = await db
    .select()
    .from(quotas)
    .where(and(eq(quotas.account_id, accountId), eq(quotas.scope, scope)));
  return row;
}
