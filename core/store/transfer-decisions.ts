/** What people said of two payments that may be the two sides of one transfer. */
import type { Db } from '#core/db.ts';
import { and, eq } from '#drizzle/orm.ts';
import { transfer_decisions } from '#drizzle/schema/index.ts';

export type TransferDecision = typeof transfer_decisions.$inferSelect;

export type DecidedTransfer = Pick<
  TransferDecision,
  'household_id' | 'out_transaction_id' | 'in_transaction_id'
>;

export function listTransferDecisions(db: Db, householdId: string): Promise<TransferDecision[]> {
  return db.select().from(transfer_decisions).where(eq(transfer_decisions.household_id, householdId));
}

/** The last word counts. */
export async function decideTransfer(db: Db, decision: TransferDecision): Promise<void> {
  const { is_transfer, member_id, decided_at } = decision;
  await db
    .insert(transfer_decisions)
    .values(decision)
    .onConflictDoUpdate({
      target: [
        transfer_decisions.household_id,
        transfer_decisions.out_transaction_id,
        transfer_decisions.in_transaction_id,
      ],
      set: { is_transfer, member_id, decided_at },
    });
}

/** The pair is as doubtful as it was. Returns whether anything had been decided. */
export async function undecideTransfer(db: Db, pair: DecidedTransfer): Promise<boolean> {
  const rows = await db
    .delete(transfer_decisions)
    .where(
      and(
        eq(transfer_decisions.household_id, pair.household_id),
        eq(transfer_decisions.out_transaction_id, pair.out_transaction_id),
        eq(transfer_decisions.in_transaction_id, pair.in_transaction_id),
      ),
    )
    .returning({ id: transfer_decisions.in_transaction_id });
  return rows.length > 0;
}
