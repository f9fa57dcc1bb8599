/** The accounts a consent shows become the household's accounts: known ones stay themselves, new ones are made. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import { fail, ok } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import type { Account } from '#core/store/accounts.ts';
import { beginCall } from '#core/store/bank-calls.ts';
import { type Connection, replaceOlder } from '#core/store/connections.ts';
import { recordExtraction } from '#core/store/extractions.ts';
import { rememberAccounts, type SeenAccount } from '#core/store/known-accounts.ts';
import { finishRun, startRun } from '#core/store/runs.ts';
import type { Lander } from './land.ts';
import type { Asked, BankAccount, Fetched, Landed, Provider } from './provider.ts';

interface FetchedAccount {
  readonly account: BankAccount;
  readonly landed: Fetched<BankAccount>;
}

const isRow = (landed: Landed<BankAccount>): landed is { row: BankAccount; raw: unknown } => 'row' in landed;

/** The bank will not show these whatever we do; the consent's other accounts are none the worse for it. */
const WITHHELD = new Set(['bank.forbidden', 'bank.not_found', 'bank.account_inactive', 'bank.scope_missing']);

/** Every account the bank shows; one that it cannot show yet makes the whole answer wait. */
export async function fetchAccounts(
  provider: Provider,
  externalIds: readonly string[],
): Promise<Asked<readonly FetchedAccount[]>> {
  const accounts: FetchedAccount[] = [];
  // Asked first, because it is free: the details of the others would be spent anew at every look.
  for (const externalId of externalIds) {
    const state = await provider.accountState(externalId);
    if (state.ok && state.value === 'processing')
      return fail(
        'bank.processing',
        'The bank is still preparing this account: it will be asked again shortly.',
      );
  }
  for (const externalId of externalIds) {
    const answer = await provider.account(externalId);
    if (!answer.ok && WITHHELD.has(answer.problem.code)) continue;
    if (!answer.ok) return answer;
    const row = answer.value.rows.find(isRow);
    if (row !== undefined) accounts.push({ account: row.row, landed: answer.value });
  }
  if (accounts.length === 0)
    return fail(
      'link.no_accounts',
      'The bank shared no account. Say /link and tick at least one at the bank.',
    );
  return ok(accounts);
}

/** `is_new` says that no earlier consent has shown it. */
export type AdoptedAccount = Account & { readonly is_new: boolean };

class AlreadySettledError extends Error {
  override name = 'AlreadySettledError';
}

/**
 * Lands what the bank said of its accounts and records it with `settle` in one transaction. `settle` says
 * whether this consent was still ours to settle; if not, nothing is recorded.
 */
export async function adoptAccounts(
  dependencies: { db: Db; lake: Lake; lander: Lander; clock: Clock },
  link: { provider: Provider; connection: Connection; fetched: readonly FetchedAccount[]; now: Date },
  settle: (tx: Db, accounts: readonly AdoptedAccount[]) => Promise<boolean>,
): Promise<void> {
  const { db, lake, lander, clock } = dependencies;
  const { connection, provider, now } = link;
  try {
    await db.transaction(async (tx) => {
      const run = await startRun(tx, {
        household_id: connection.household_id,
        connection_id: connection.connection_id,
        kind: 'link',
        trigger: 'link',
        now,
      });
      const seen = link.fetched.map(({ account }) => seenAccount(connection, account));
      const accounts = await rememberAccounts(tx, seen, now);
      for (const [at, known] of accounts.entries()) {
        const object = await lander.land(
          { kind: 'accounts', rows: link.fetched[at]?.landed.rows ?? [] },
          {
            extraction_id: randomUUID(),
            household_id: connection.household_id,
            account_id: known.account_id,
            provider: provider.key,
            institution_id: connection.institution_id,
            fetched_at: now,
          },
        );
        await lake.put(object.key, object.bytes);
        const call = { account_id: known.account_id, scope: 'accounts', trigger: 'link' } as const;
        await beginCall(tx, { ...call, now, outcome: 'answered' });
        await recordExtraction(tx, {
          extraction_id: object.key.slice(object.key.lastIndexOf('/') + 1, -'.parquet'.length),
          run_id: run.run_id,
          household_id: connection.household_id,
          account_id: known.account_id,
          kind: 'accounts',
          object_key: object.key,
          row_count: object.row_count,
          byte_count: object.bytes.length,
          sha256: object.sha256,
          window_from: null,
          window_to: null,
          fetched_at: now,
          set_aside_count: object.set_aside_count,
        });
      }
      if (!(await settle(tx, accounts))) throw new AlreadySettledError();
      await replaceOlder(tx, connection);
      await finishRun(tx, run.run_id, { status: 'done', now: clock.now() });
    });
  } catch (error) {
    // The return page and the poll met: the other one has done all of it.
    if (!(error instanceof AlreadySettledError)) throw error;
  }
}

/** The number itself stays in the raw lake; the database only needs to recognise it. */
function hashesOf({ institution_id }: Connection, { identities, currency }: BankAccount): string[] {
  const kept = identities.map((identity) => {
    const kind = identity.slice(0, identity.indexOf(':'));
    // One number may stand for several pockets, each with a currency of its own.
    return `${kind}:${sha256(`${institution_id}/${identity}/${currency}`)}`;
  });
  // As it was written before kinds and currencies were kept beside it.
  return [...kept, ...identities.map((identity) => sha256(`${institution_id}/${identity}`))];
}

function seenAccount(connection: Connection, account: BankAccount): SeenAccount {
  return {
    household_id: connection.household_id,
    connection_id: connection.connection_id,
    provider: connection.provider,
    identity_hashes: hashesOf(connection, account),
    external_id: account.external_id,
    institution_name: connection.institution_name,
    name: account.name,
    kind: account.kind,
    currency: account.currency,
    number_ending: account.number_ending ?? null,
    owner_name: account.owner_name ?? null,
  };
}
