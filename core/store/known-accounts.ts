/** The accounts a consent shows become rows of the household: known ones stay themselves, new ones are made. */
import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import {
  hashesToKeep,
  type KnownAccount,
  type Recognisable,
  recogniseAccounts,
} from '#core/recognise-accounts.ts';
import { and, eq, inArray, sql } from '#drizzle/orm.ts';
import { account_aliases, account_identities, accounts } from '#drizzle/schema/index.ts';
import type { Account } from './accounts.ts';

export interface SeenAccount extends Recognisable {
  readonly household_id: string;
  readonly connection_id: string;
  readonly provider: string;
  readonly institution_name: string;
  readonly kind: string;
  readonly number_ending: string | null;
  readonly owner_name: string | null;
}

/** Everything known of the accounts that one of these hashes has ever named. */
async function findCandidates(
  tx: Db,
  householdId: string,
  provider: string,
  hashes: readonly string[],
): Promise<KnownAccount[]> {
  const hits = await tx
    .select({ id: account_identities.account_id })
    .from(account_identities)
    .where(
      and(
        eq(account_identities.household_id, householdId),
        inArray(account_identities.identity_hash, [...hashes]),
      ),
    );
  const ids = [...new Set(hits.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const rows = await tx.select().from(accounts).where(inArray(accounts.account_id, ids));
  const identities = await tx
    .select()
    .from(account_identities)
    .where(inArray(account_identities.account_id, ids));
  const aliases = await tx
    .select()
    .from(account_aliases)
    .where(and(inArray(account_aliases.account_id, ids), eq(account_aliases.provider, provider)));
  return rows.map(({ account_id, currency }) => ({
    account_id,
    currency,
    hashes: new Set(
      identities.filter((row) => row.account_id === account_id).map((row) => row.identity_hash),
    ),
    aliases: new Set(aliases.filter((row) => row.account_id === account_id).map((row) => row.external_id)),
  }));
}

async function insertOrMove(
  tx: Db,
  seen: SeenAccount,
  accountId: string | undefined,
  now: Date,
): Promise<Account> {
  const { provider: _provider, identity_hashes: _hashes, household_id, ...values } = seen;
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

/**
 * The household's accounts of one consent, made or moved to it; every number and id they had is kept. All of
 * them belong to one household and one provider.
 */
export function rememberAccounts(
  db: Db,
  seen: readonly SeenAccount[],
  now: Date,
): Promise<(Account & { readonly is_new: boolean })[]> {
  return db.transaction(async (tx) => {
    const [first] = seen;
    if (first === undefined) return [];
    const { household_id, provider } = first;
    // Of two consents that are given at once, the second sees what the first has made.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('accounts'), hashtext(${household_id}))`);
    const kept = hashesToKeep(seen);
    const candidates = await findCandidates(tx, household_id, provider, kept.flat());
    const recognised = recogniseAccounts(seen, candidates);
    const remembered: (Account & { is_new: boolean })[] = [];
    for (const [at, one] of seen.entries()) {
      const account = await insertOrMove(tx, one, recognised[at], now);
      const { account_id } = account;
      await tx
        .insert(account_identities)
        .values(
          (kept[at] ?? []).map((hash) => ({ household_id, identity_hash: hash, account_id, seen_at: now })),
        )
        .onConflictDoNothing();
      await tx
        .insert(account_aliases)
        .values({ provider, external_id: one.external_id, account_id, seen_at: now })
        .onConflictDoNothing();
      remembered.push({ ...account, is_new: recognised[at] === undefined });
    }
    return remembered;
  });
}
