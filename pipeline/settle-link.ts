/** Finds out from the provider what became of a consent, and moves the connection on. */
import { fail, ok } from '#core/problem.ts';
import { requestSync } from '#core/request-sync.ts';
import { listOfConnection } from '#core/store/accounts.ts';
import { type Connection, moveConnection } from '#core/store/connections.ts';
import { adoptAccounts, fetchAccounts } from './adopt.ts';
import { AT_BANK_VALID_MS, type LinkDependencies, type LinkOutcome } from './link-parts.ts';
import type { Asked, LinkState, Provider } from './provider.ts';
import { findProvider } from './providers/index.ts';

/** `waiting` is for the person, `preparing` for the bank. */
export type Settled = LinkOutcome | 'waiting' | 'preparing';

interface Failure {
  readonly outcome: Exclude<LinkOutcome, 'linked'>;
  readonly message?: string;
}

/** What the provider's word for a failed return means to us; anything else is a failure at the bank. */
const RETURN_ERRORS: Readonly<Record<string, Failure>> = {
  UserCancelledSession: { outcome: 'cancelled' },
  UserSessionRejected: { outcome: 'rejected', message: 'The bank refused the login or the consent.' },
  SSNVerificationFailed: { outcome: 'rejected', message: 'The bank could not verify who you are.' },
  InstitutionTimeoutError: { outcome: 'failed', message: 'The bank did not answer in time.' },
  InstitutionTechnicalError: { outcome: 'failed', message: 'The bank had a technical fault.' },
  GoCardlessTechnicalError: { outcome: 'failed', message: 'GoCardless had a technical fault.' },
  CompanyRequisitionLimitReached: {
    outcome: 'failed',
    message: 'The free GoCardless allowance of new links is used up for this month.',
  },
};
const UNKNOWN_ERROR: Failure = { outcome: 'failed' };
const NO_WORD: Failure = { outcome: 'rejected', message: 'The consent was cancelled or refused.' };
/** The page was opened a second time: that says nothing of the first. */
const REUSED = 'RequisitionLinkReused';

/** @param error the provider's word in the address that the person came back with */
export async function settle(
  dependencies: LinkDependencies,
  connection: Connection,
  error: string | undefined,
): Promise<Asked<Settled>> {
  const provider = findProvider(dependencies.providers, connection.provider);
  if (provider === undefined) return fail('link.no_provider', 'That provider is switched off.');
  const state = await provider.linkState(connection.external_id);
  if (!state.ok) return state;
  const claim = error === undefined || error === REUSED ? undefined : (RETURN_ERRORS[error] ?? UNKNOWN_ERROR);
  const now = dependencies.clock.now();
  switch (state.value.status) {
    case 'linked':
      return await finishLink(dependencies, provider, connection, state.value);
    case 'rejected':
      return ok(await giveUp(dependencies, connection, claim ?? NO_WORD));
    case 'expired':
      return ok(await giveUp(dependencies, connection, { outcome: 'expired' }));
    case 'waiting': {
      if (claim !== undefined) return ok(await giveUp(dependencies, connection, claim));
      const deadline = state.value.is_at_bank
        ? connection.created_at.getTime() + AT_BANK_VALID_MS
        : connection.link_expires_at.getTime();
      if (now.getTime() <= deadline) return ok('waiting');
      const given = await giveUp(dependencies, connection, { outcome: 'expired' });
      await withdraw(dependencies, provider, connection);
      return ok(given);
    }
  }
}

/** So that a page found later in a history of tabs does not give a consent that nobody waits for. */
async function withdraw(
  { log }: LinkDependencies,
  provider: Provider,
  connection: Connection,
): Promise<void> {
  const answer = await provider.unlink(connection.external_id);
  if (!answer.ok) log.warn({ code: answer.problem.code }, 'an unused link was not withdrawn');
}

export async function giveUp(
  { db, onOutcome }: LinkDependencies,
  connection: Connection,
  { outcome, message }: Failure,
): Promise<Exclude<LinkOutcome, 'linked'>> {
  await db.transaction(async (tx) => {
    const moved = await moveConnection(tx, connection.connection_id, ['waiting'], {
      status: outcome,
      problem_message: message ?? null,
    });
    if (!moved) return;
    const news = { connection, outcome, accounts: [], left: [] };
    await onOutcome(tx, message === undefined ? news : { ...news, message });
  });
  return outcome;
}

async function finishLink(
  dependencies: LinkDependencies,
  provider: Provider,
  connection: Connection,
  state: Extract<LinkState, { status: 'linked' }>,
): Promise<Asked<Settled>> {
  const { db, clock, queue, onOutcome } = dependencies;
  const fetched = await fetchAccounts(provider, state.account_ids);
  if (!fetched.ok) {
    if (fetched.problem.code === 'bank.processing') {
      // The poll comes back for them.
      await db.transaction((tx) =>
        onOutcome(tx, { connection, outcome: 'preparing', accounts: [], left: [] }),
      );
      return ok('preparing');
    }
    if (fetched.problem.code === 'link.no_accounts')
      return ok(
        await giveUp(dependencies, connection, { outcome: 'failed', message: fetched.problem.message }),
      );
    return fetched;
  }
  const now = clock.now();
  await adoptAccounts(
    dependencies,
    { provider, connection, fetched: fetched.value, now },
    async (tx, accounts) => {
      const given = {
        status: 'linked' as const,
        linked_at: now,
        consent_expires_at: state.consent_expires_at ?? null,
        reconfirm_by: state.reconfirm_by ?? null,
        problem_message: null,
      };
      if (!(await moveConnection(tx, connection.connection_id, ['waiting'], given))) return false;
      const { connection_id, renews_id } = connection;
      await requestSync({ db: tx, queue }, { connection_id, trigger: 'link', now });
      const left = renews_id === null ? [] : await listOfConnection(tx, renews_id);
      await onOutcome(tx, { connection: { ...connection, ...given }, outcome: 'linked', accounts, left });
      return true;
    },
  );
  return ok('linked');
}
