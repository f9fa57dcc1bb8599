/**
 * From "link a bank" to linked accounts. The address a person comes back with proves nothing: what counts is
 * what the provider says of the consent, asked on the return and, for people who never return, by polling.
 */
import { type Clock, MINUTE_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import { fail, ok, type Problem, type Result } from '#core/problem.ts';
import type { Queue } from '#core/queue.ts';
import { requestSync } from '#core/request-sync.ts';
import { randomToken } from '#core/secret.ts';
import type { Account } from '#core/store/accounts.ts';
import {
  type Connection,
  createConnection,
  findByReference,
  findConnection,
  moveConnection,
} from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { adoptAccounts, fetchAccounts } from './adopt.ts';
import type { Lander } from './land.ts';
import type { Institution, LinkState, Provider } from './provider.ts';
import { findProvider } from './providers/index.ts';

export type LinkOutcome = 'linked' | 'cancelled' | 'rejected' | 'failed' | 'expired';

/** Told inside the transaction that settles the consent, so that the news exists exactly when the fact does. */
export type OnLinkOutcome = (
  tx: Db,
  news: { connection: Connection; outcome: LinkOutcome; accounts: readonly Account[]; message?: string },
) => Promise<void>;

export interface LinkDependencies {
  readonly db: Db;
  readonly queue: Queue;
  readonly lake: Lake;
  readonly lander: Lander;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
  readonly log: Log;
  /** Where the bank sends the person back to. */
  readonly callbackUrl: string;
  readonly onOutcome: OnLinkOutcome;
}

export type ListedInstitution = Institution & { readonly provider: string };

export interface Linking {
  institutions(): Promise<Result<readonly ListedInstitution[]>>;
  start(request: {
    member: MemberAtHome;
    provider: string;
    institution_id: string;
  }): Promise<Result<Connection>>;
  /** What the bank's return page says. */
  returned(back: {
    reference: string;
    error?: string;
  }): Promise<Result<{ institution_name: string; outcome: LinkOutcome | 'waiting' }>>;
  /** The job that looks after people who never come back. */
  poll(connectionId: string): Promise<void>;
}

// A person looks for their card reader, their phone, their password: an hour, then the link is withdrawn.
const LINK_VALID_MS = 60 * MINUTE_MS;
const POLL_SECONDS = 30;
const LIST_VALID_MS = 60 * MINUTE_MS;

/** What the provider's word for a failed return means to us; anything else is a failure at the bank. */
const RETURN_ERRORS: Readonly<Record<string, Exclude<LinkOutcome, 'linked'>>> = {
  UserCancelledSession: 'cancelled',
  UserSessionRejected: 'rejected',
};

/** Every provider's institutions, asked for once an hour; one provider that fails does not hide the others. */
function createInstitutionList({ providers, clock }: LinkDependencies): Linking['institutions'] {
  let listed: { at: number; list: readonly ListedInstitution[] } | undefined;
  return async () => {
    if (providers.length === 0)
      return fail('link.no_provider', 'No bank provider is set up: put its keys in .env and start again.');
    if (listed !== undefined && clock.now().getTime() - listed.at < LIST_VALID_MS) return ok(listed.list);
    const list: ListedInstitution[] = [];
    let problem: Problem | undefined;
    for (const provider of providers) {
      const answer = await provider.institutions();
      if (answer.ok)
        list.push(...answer.value.map((institution) => ({ ...institution, provider: provider.key })));
      else problem ??= answer.problem;
    }
    if (list.length === 0 && problem !== undefined) return { ok: false, problem };
    if (problem === undefined) listed = { at: clock.now().getTime(), list };
    return ok(list);
  };
}

export function createLinking(dependencies: LinkDependencies): Linking {
  const { db, queue, clock, log } = dependencies;
  const institutions = createInstitutionList(dependencies);
  return {
    institutions,

    async start(request) {
      const all = await institutions();
      if (!all.ok) return all;
      const institution = all.value.find(
        (one) => one.institution_id === request.institution_id && one.provider === request.provider,
      );
      if (institution === undefined)
        return fail(
          'link.unknown_institution',
          'That bank is not on the list any more. Say /link to choose again.',
        );
      return await startLink(dependencies, request.member, institution);
    },

    async returned({ reference, error }) {
      const connection = await findByReference(db, reference);
      if (connection === undefined)
        return fail(
          'link.unknown',
          'This page does not know that bank consent. Go back to Telegram and say /link.',
        );
      const { institution_name } = connection;
      if (connection.status === 'linked') return ok({ institution_name, outcome: 'linked' });
      if (connection.status !== 'waiting')
        return fail(
          'link.over',
          'That bank consent is over already. Go back to Telegram and say /link for a new one.',
        );
      const settled = await settle(dependencies, connection, error);
      return settled.ok ? ok({ institution_name, outcome: settled.value }) : settled;
    },

    async poll(connectionId) {
      const connection = await findConnection(db, connectionId);
      if (connection?.status !== 'waiting') return;
      const settled = await settle(dependencies, connection, undefined);
      if (!settled.ok) log.warn({ code: settled.problem.code }, 'a waiting consent could not be looked up');
      if (settled.ok && settled.value !== 'waiting') return;
      // Whatever still stands in the way then, nobody is waiting for it any more.
      if (clock.now() > connection.link_expires_at)
        await giveUp(dependencies, connection, 'failed', settled.ok ? undefined : settled.problem.message);
      else await pollLater(queue, connectionId);
    },
  };
}

async function startLink(
  { db, clock, queue, providers, callbackUrl }: LinkDependencies,
  member: MemberAtHome,
  institution: ListedInstitution,
): Promise<Result<Connection>> {
  const provider = findProvider(providers, institution.provider);
  if (provider === undefined)
    throw new Error(`listed by a provider that is not there: ${institution.provider}`);
  const reference = randomToken(24);
  const started = await provider.startLink({ institution, reference, redirect_url: callbackUrl });
  if (!started.ok) return started;
  const now = clock.now();
  return ok(
    await db.transaction(async (tx) => {
      const connection = await createConnection(tx, {
        household_id: member.household_id,
        member_id: member.member_id,
        chat_id: member.chat_id,
        provider: institution.provider,
        institution_id: institution.institution_id,
        institution_name: institution.name,
        reference,
        external_id: started.value.external_id,
        consent_url: started.value.consent_url,
        history_days: started.value.history_days,
        created_at: now,
        link_expires_at: new Date(now.getTime() + LINK_VALID_MS),
      });
      await pollLater(queue, connection.connection_id, tx);
      return connection;
    }),
  );
}

async function pollLater(queue: Queue, connectionId: string, tx?: Db): Promise<void> {
  await queue.send(
    'poll',
    { connection_id: connectionId },
    { key: connectionId, startAfterSeconds: POLL_SECONDS, ...(tx === undefined ? {} : { tx }) },
  );
}

/** Asks the provider how the consent stands and moves the connection on. */
async function settle(
  dependencies: LinkDependencies,
  connection: Connection,
  error: string | undefined,
): Promise<Result<LinkOutcome | 'waiting'>> {
  const provider = findProvider(dependencies.providers, connection.provider);
  if (provider === undefined) return fail('link.no_provider', 'That provider is switched off.');
  const state = await provider.linkState(connection.external_id);
  if (!state.ok) return state;
  if (state.value.status === 'linked')
    return await finishLink(dependencies, provider, connection, state.value);
  if (state.value.status !== 'waiting') {
    const outcome = state.value.status === 'expired' ? 'expired' : (RETURN_ERRORS[error ?? ''] ?? 'rejected');
    return ok(await giveUp(dependencies, connection, outcome));
  }
  if (error !== undefined)
    return ok(await giveUp(dependencies, connection, RETURN_ERRORS[error] ?? 'failed'));
  if (dependencies.clock.now() > connection.link_expires_at)
    return ok(await giveUp(dependencies, connection, 'expired'));
  return ok('waiting');
}

async function giveUp(
  { db, onOutcome }: LinkDependencies,
  connection: Connection,
  outcome: Exclude<LinkOutcome, 'linked'>,
  message?: string,
): Promise<LinkOutcome> {
  await db.transaction(async (tx) => {
    if (await moveConnection(tx, connection.connection_id, ['waiting'], { status: outcome }))
      await onOutcome(tx, {
        connection,
        outcome,
        accounts: [],
        ...(message === undefined ? {} : { message }),
      });
  });
  return outcome;
}

async function finishLink(
  dependencies: LinkDependencies,
  provider: Provider,
  connection: Connection,
  state: Extract<LinkState, { status: 'linked' }>,
): Promise<Result<LinkOutcome | 'waiting'>> {
  const fetched = await fetchAccounts(provider, state.account_ids);
  if (!fetched.ok) {
    // The bank is still getting them ready: the poll comes back for them.
    if (fetched.problem.code === 'bank.processing') return ok('waiting');
    if (fetched.problem.code === 'link.no_accounts')
      return ok(await giveUp(dependencies, connection, 'failed', fetched.problem.message));
    return fetched;
  }
  const { clock, queue, onOutcome } = dependencies;
  const now = clock.now();
  await adoptAccounts(
    dependencies,
    { provider, connection, fetched: fetched.value, now },
    async (tx, accounts) => {
      const moved = await moveConnection(tx, connection.connection_id, ['waiting'], {
        status: 'linked',
        linked_at: now,
        consent_expires_at: state.consent_expires_at ?? null,
      });
      if (!moved) return false;
      const { connection_id } = connection;
      await requestSync({ db: tx, queue }, { connection_id, trigger: 'link', now });
      await onOutcome(tx, { connection, outcome: 'linked', accounts });
      return true;
    },
  );
  return ok('linked');
}
