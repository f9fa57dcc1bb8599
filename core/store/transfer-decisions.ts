/** What people said of two payments that may be the two sides of one transfer. */
import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { transfer_decisions } from '#drizzle/schema/index.ts';

export type TransferDecision = typeof transfer_decisions.$inferSelect;

export function listTransferDecisions(db: Db, householdId: string): Promise<TransferDecision[]> {
  return db.select().from(transfer_decisions).where(eq(transfer_decisions.household_id, householdId));
}
