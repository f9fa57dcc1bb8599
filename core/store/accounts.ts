import { randomUUID } from 'node:crypto';
import type { Day } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import { and, eq } from '#drizzle/orm.ts';
import { account_aliases, accounts } from '#drizzle/schema/index.ts';

export type Account = typeof accounts.$inferSelect;

export interface SeenAccount {
  readonly household_id: string;
  readonly connection_id: string;
  readonly provider: string;
  readonly identity_hash: string;
  readonly external_id: string;
  readonly institution_name: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string;
  readonly number_ending: string | null;
}

/** The household's account of this identity, made or moved to the newest consent; every id it had is kept. */
export async function rememberAccount(tx: Db, seen: SeenAccount, now: Date): Promise<Account> {
  const { provider, ...values } = seen;
  const [account] = await tx
    .insert(accounts)
    .values({ account_id: randomUUID(), ...values, created_at: now })
    .onConflictDoUpdate({
      target: [accounts.household_id, accounts.identity_hash],
      set: {
        connection_id: values.connection_id,
        external_id: values.external_id,
        name: values.name,
        kind: values.kind,
        institution_name: values.institution_name,
        is_active: true,
      },
    })
    .returning();
  if (account === undefined) throw new Error('the account was not returned');
  await tx
    .insert(account_aliases)
    .values({ provider, external_id: seen.external_id, account_id: account.account_id, seen_at: now })
    .onConflictDoNothing();
  return account;
}

export function listAccounts(db: Db, householdId: string): Promise<Account[]> {
  return db
    .select()
    .from(accounts)
    .where(eq(accounts.household_id, householdId))
    .orderBy(accounts.created_at, accounts.name);
}

/** The accounts a sync of this connection fetches. */
export function listActive(db: Db, connectionId: string): Promise<Account[]> {
  return db
    .select()
    .from(accounts)
    .where(and(eq(accounts.connection_id, connectionId), eq(accounts.is_active, true)))
    .orderBy(accounts.created_at, accounts.name);
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
