/** What people corrected: single payments, and everything paid to a merchant. */
import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { merchant_corrections, transaction_corrections } from '#drizzle/schema/index.ts';

export type TransactionCorrection = typeof transaction_corrections.$inferSelect;
export type MerchantCorrection = typeof merchant_corrections.$inferSelect;

export function listTransactionCorrections(db: Db, householdId: string): Promise<TransactionCorrection[]> {
  return db
    .select()
    .from(transaction_corrections)
    .where(eq(transaction_corrections.household_id, householdId));
}

export function listMerchantCorrections(db: Db, householdId: string): Promise<MerchantCorrection[]> {
  return db.select().from(merchant_corrections).where(eq(merchant_corrections.household_id, householdId));
}
