/** What people corrected: single payments, and everything paid to a merchant. */
import type { Db } from '#core/db.ts';
import { and, eq } from '#drizzle/orm.ts';
import { merchant_corrections, transaction_corrections } from '#drizzle/schema/index.ts';

export type TransactionCorrection = typeof transaction_corrections.$inferSelect;
export type MerchantCorrection = typeof merchant_corrections.$inferSelect;

interface Author {
  readonly household_id: string;
  readonly member_id?: string | null;
  readonly now: Date;
}

/** One thing that a person says of a payment; to call it a category says that it is no transfer. */
export type Said =
  | { readonly category: string; readonly merchant?: string }
  | { readonly merchant: string }
  | { readonly is_transfer: boolean };

export function listTransactionCorrections(db: Db, householdId: string): Promise<TransactionCorrection[]> {
  return db
    .select()
    .from(transaction_corrections)
    .where(eq(transaction_corrections.household_id, householdId));
}

export function listMerchantCorrections(db: Db, householdId: string): Promise<MerchantCorrection[]> {
  return db.select().from(merchant_corrections).where(eq(merchant_corrections.household_id, householdId));
}

/** What was said of the payment before stays, unless this says otherwise. */
export async function correctTransaction(
  db: Db,
  { household_id, member_id = null, now, transaction_id }: Author & { readonly transaction_id: string },
  said: Said,
): Promise<void> {
  const isMove = 'is_transfer' in said;
  const change = {
    ...('category' in said ? { category: said.category, is_transfer: said.category === 'transfer' } : {}),
    ...('merchant' in said && said.merchant !== undefined ? { merchant: said.merchant } : {}),
    ...(isMove ? { is_transfer: said.is_transfer, ...(said.is_transfer ? { category: null } : {}) } : {}),
    member_id,
    changed_at: now,
  };
  await db
    .insert(transaction_corrections)
    .values({ household_id, transaction_id, ...change })
    .onConflictDoUpdate({
      target: [transaction_corrections.household_id, transaction_corrections.transaction_id],
      set: change,
    });
}

/** The payment is what it would be without a word of it. Returns whether anything had been said. */
export async function uncorrectTransaction(
  db: Db,
  { household_id, transaction_id }: Pick<TransactionCorrection, 'household_id' | 'transaction_id'>,
): Promise<boolean> {
  const rows = await db
    .delete(transaction_corrections)
    .where(
      and(
        eq(transaction_corrections.household_id, household_id),
        eq(transaction_corrections.transaction_id, transaction_id),
      ),
    )
    .returning({ id: transaction_corrections.transaction_id });
  return rows.length > 0;
}

/** `merchant` is the name that the marts give it without this. What was said of it before stays beside this. */
export async function correctMerchant(
  db: Db,
  { household_id, member_id = null, now, merchant }: Author & { readonly merchant: string },
  said: { readonly category: string } | { readonly renamed_to: string },
): Promise<void> {
  const change = { ...said, member_id, changed_at: now };
  await db
    .insert(merchant_corrections)
    .values({ household_id, merchant, ...change })
    .onConflictDoUpdate({
      target: [merchant_corrections.household_id, merchant_corrections.merchant],
      set: change,
    });
}

/** Returns whether anything had been said. */
export async function uncorrectMerchant(
  db: Db,
  { household_id, merchant }: Pick<MerchantCorrection, 'household_id' | 'merchant'>,
): Promise<boolean> {
  const rows = await db
    .delete(merchant_corrections)
    .where(
      and(eq(merchant_corrections.household_id, household_id), eq(merchant_corrections.merchant, merchant)),
    )
    .returning({ merchant: merchant_corrections.merchant });
  return rows.length > 0;
}
