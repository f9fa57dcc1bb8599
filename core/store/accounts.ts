import type { Day } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import { and, eq, inArray } from '#drizzle/orm.ts';
import { accounts } from '#drizzle/schema/index.ts';

export type Account = typeof accounts.$inferSelect;

export async function findAccount(db: Db, accountId: string): Promise<Account | undefined> {
  const [row] = await db.select().from(accounts).where(eq(accounts.account_id, accountId));
  return row;
}

export function listAccounts(db: Db, householdId: string): Promise<Account[]> {
  return db
    .select()
    .from(accounts)
    .where(eq(accounts.household_id, householdId))
    .orderBy(accounts.created_at, accounts.name);
}

export function listOfConnection(db: Db, connectionId: string): Promise<Account[]> {
  return db
    .select()
    .from(accounts)
    .where(eq(accounts.connection_id, connectionId))
    .orderBy(accounts.created_at, accounts.name);
}

/** The accounts a sync of this connection fetches: open at the bank, and wanted by the person. */
export function listActive(db: Db, connectionId: string): Promise<Account[]> {
  return db
    .select()
    .from(accounts)
    .where(
      and(
        eq(accounts.connection_id, connectionId),
        eq(accounts.is_active, true),
        eq(accounts.is_selected, true),
      ),
    )
    .orderBy(accounts.created_at, accounts.name);
}

/** Whether it is fetched from now on. Undefined when this household has no such account. */
export async function selectAccount(
  db: Db,
  asked: { household_id: string; account_id: string; is_selected: boolean },
): Promise<Account | undefined> {
  const [account] = await db
    .update(accounts)
    .set({ is_selected: asked.is_selected })
    .where(and(eq(accounts.account_id, asked.account_id), eq(accounts.household_id, asked.household_id)))
    .returning();
  return account;
}

/** The bank says that they are closed: they are not asked for again, and their history stays. */
export async function deactivateAccounts(tx: Db, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return;
  await tx
    .update(accounts)
    .set({ is_active: false })
    .where(inArray(accounts.account_id, [...accountIds]));
}

/** Moves an account's watermark forward, never back. Belongs in the transaction that records the extraction. */
export async function moveWatermark(
  tx: Db,
  accountId: string,
  values: { through: Day; now: Date },
): Promise<void> {
  const [current] = await tx
    .select({ through: accounts.transactions_through_on })
    .from(accounts)
    .where(eq(accounts.account_id, accountId))
    .for('update');
  const through =
    current?.through != null && current.through > values.through ? current.through : values.through;
  await tx
    .update(accounts)
    .set({ transactions_through_on: through, synced_at: values.now })
    .where(eq(accounts.account_id, accountId));
}
