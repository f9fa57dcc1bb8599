import { randomUUID } from 'node:crypto';
import type { Day } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import { and, eq, inArray, sql } from '#drizzle/orm.ts';
import { account_aliases, account_identities, accounts } from '#drizzle/schema/index.ts';

export type Account = typeof accounts.$inferSelect;

export interface SeenAccount {
  readonly household_id: string;
  readonly connection_id: string;
  readonly provider: string;
  /** Hashes of all that names the account beyond one consent, the surest first; at least one. */
  readonly identity_hashes: readonly string[];
  readonly external_id: string;
  readonly institution_name: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string;
  readonly number_ending: string | null;
  readonly owner_name: string | null;
}

/** The account that the surest of these identities is known to belong to. */
async function findByIdentity(tx: Db, seen: SeenAccount): Promise<string | undefined> {
  const known = await tx
    .select()
    .from(account_identities)
    .where(
      and(
        eq(account_identities.household_id, seen.household_id),
        inArray(account_identities.identity_hash, [...seen.identity_hashes]),
      ),
    );
  for (const hash of seen.identity_hashes) {
    const found = known.find((row) => row.identity_hash === hash);
    if (found !== undefined) return found.account_id;
  }
  return undefined;
}

async function insertOrMove(tx: Db, seen: SeenAccount, now: Date): Promise<Account> {
  const { provider: _provider, identity_hashes: _hashes, household_id, ...values } = seen;
  const accountId = await findByIdentity(tx, seen);
  const rows =
    accountId === undefined
      ? await tx
          .insert(accounts)
          .values({ account_id: randomUUID(), household_id, ...values, created_at: now })
          .returning()
      : await tx
          .update(accounts)
          .set({ ...values, is_active: true })
          .where(eq(accounts.account_id, accountId))
          .returning();
  const [account] = rows;
  if (account === undefined) throw new Error('the account was not returned');
  return account;
}

/** The household's account of this identity, made or moved to the newest consent; every id it had is kept. */
export function rememberAccount(db: Db, seen: SeenAccount, now: Date): Promise<Account> {
  return db.transaction(async (tx) => {
    const { household_id } = seen;
    // Of two consents that are given at once, the second sees what the first has made.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('accounts'), hashtext(${household_id}))`);
    const account = await insertOrMove(tx, seen, now);
    const { account_id } = account;
    await tx
      .insert(account_identities)
      .values(
        seen.identity_hashes.map((hash) => ({
          household_id,
          identity_hash: hash,
          account_id,
          seen_at: now,
        })),
      )
      .onConflictDoNothing();
    await tx
      .insert(account_aliases)
      .values({ provider: seen.provider, external_id: seen.external_id, account_id, seen_at: now })
      .onConflictDoNothing();
    return account;
  });
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
