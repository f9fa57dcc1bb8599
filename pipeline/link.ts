/**
 * From "link a bank" to linked accounts. The address a person comes back with proves nothing: what counts is
 * what the provider says of the consent, asked on the return and, for people who never return, by polling.
 */
import { fail, ok, type Result } from '#core/problem.ts';
import { randomToken } from '#core/secret.ts';
import {
  type Connection,
  createConnection,
  findByReference,
  findConnection,
  findOwn,
  moveConnection,
  raiseEpoch,
} from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { createInstitutionList, type InstitutionList, type ListedInstitution } from './institution-list.ts';
import {
  AT_BANK_VALID_MS,
  LINK_VALID_MS,
  type LinkDependencies,
  type LinkOutcome,
  pollLater,
  SLOW_POLL_SECONDS,
} from './link-parts.ts';
import { findProvider } from './providers/index.ts';
import { refreshConsent } from './refresh-consent.ts';
import { isToConfirm, type RenewStarted, renew, settleConfirmation } from './renew.ts';
import { giveUp, type Settled, settle } from './settle-link.ts';

export type { OnLinkOutcome } from './link-parts.ts';

export interface ReturnedTo {
  readonly institution_name: string;
  readonly outcome: Settled | 'confirmed';
}

export interface Linking {
  institutions: InstitutionList;
  start(request: {
    member: MemberAtHome;
    provider: string;
    institution_id: string;
  }): Promise<Result<Connection>>;
  /** The same bank once more, after a consent that came to nothing. */
  again(request: { member: MemberAtHome; connection_id: string }): Promise<Result<Connection>>;
  /** The page where a consent that ends is renewed. */
  renew(request: { member: MemberAtHome; connection_id: string }): Promise<Result<RenewStarted>>;
  /** The connection with what the provider says of its consent now. */
  refresh(request: { household_id: string; connection_id: string }): Promise<Connection | undefined>;
  /** Takes the consent back at the provider. What was fetched stays. */
  unlink(request: { household_id: string; connection_id: string }): Promise<Result<Connection>>;
  /** What the bank's return page says. */
  returned(back: { reference: string; error?: string }): Promise<Result<ReturnedTo>>;
  /** The job that looks after people who never come back. */
  poll(connectionId: string): Promise<void>;
}

const OVER = new Set<string>(['cancelled', 'rejected', 'failed'] satisfies LinkOutcome[]);

export function createLinking(dependencies: LinkDependencies): Linking {
  const { db } = dependencies;
  const institutions = createInstitutionList(dependencies);
  const start = (member: MemberAtHome, institution: ListedInstitution, renewsId: string | null) =>
    startLink(dependencies, { member, institution, renewsId });
  /** As it is listed today, if it is. */
  const listed = async (wanted: ListedInstitution): Promise<ListedInstitution> => {
    const all = await institutions();
    const found = all.ok ? all.value.find((one) => isSame(one, wanted)) : undefined;
    return found ?? wanted;
  };
  return {
    institutions,

    async start({ member, ...wanted }) {
      const all = await institutions();
      if (!all.ok) return all;
      const institution = all.value.find((one) => isSame(one, wanted));
      if (institution !== undefined) return await start(member, institution, null);
      return fail(
        'link.unknown_institution',
        'That bank is not on the list any more. Say /link to choose again.',
      );
    },

    async again({ member, connection_id }) {
      const past = await findOwn(db, member.household_id, connection_id);
      if (past === undefined)
        return fail('link.unknown', 'I do not know that consent any more. Say /link to choose a bank.');
      const all = await institutions();
      if (!all.ok) return all;
      const institution = all.value.find((one) => isSame(one, past));
      // A bank that was unlinked is linked anew; a renewal that came to nothing is still that renewal.
      const renewsId = past.linked_at === null ? past.renews_id : null;
      if (institution !== undefined) return await start(member, institution, renewsId);
      return fail('link.unknown_institution', 'That bank is not on the list today: try again tomorrow.');
    },

    renew: (request) =>
      renew(dependencies, request, async (institution, renewsId) =>
        start(request.member, await listed(institution), renewsId),
      ),

    async refresh({ household_id, connection_id }) {
      const known = await findOwn(db, household_id, connection_id);
      return known && (await refreshConsent(dependencies, known));
    },

    unlink: (request) => unlink(dependencies, request),
    returned: (back) => returned(dependencies, back),
    poll: (connectionId) => poll(dependencies, connectionId),
  };
}

const isSame = (one: ListedInstitution, other: { institution_id: string; provider: string }): boolean =>
  one.institution_id === other.institution_id && one.provider === other.provider;

async function startLink(
  dependencies: LinkDependencies,
  request: { member: MemberAtHome; institution: ListedInstitution; renewsId: string | null },
): Promise<Result<Connection>> {
  const { db, clock, providers, callbackUrl } = dependencies;
  const { member, institution, renewsId } = request;
  const provider = findProvider(providers, institution.provider);
  if (provider === undefined) return fail('link.no_provider', 'That provider is switched off.');
  const reference = randomToken(24);
  const started = await provider.startLink({ institution, reference, redirect_url: callbackUrl });
  if (!started.ok) return started;
  const { agreement_id, ...agreed } = started.value;
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
        ...agreed,
        agreement_id: agreement_id ?? null,
        renews_id: renewsId,
        created_at: now,
        link_expires_at: new Date(now.getTime() + LINK_VALID_MS),
      });
      await pollLater(dependencies, connection, tx);
      return connection;
    }),
  );
}

async function unlink(
  { db, providers }: LinkDependencies,
  request: { household_id: string; connection_id: string },
): Promise<Result<Connection>> {
  const connection = await findOwn(db, request.household_id, request.connection_id);
  if (connection?.status !== 'linked' && connection?.status !== 'expired')
    return fail('link.over', 'That bank is not linked any more.');
  const { connection_id } = connection;
  // Without its provider the consent runs out by itself; nothing here uses it any more.
  const provider = findProvider(providers, connection.provider);
  const taken = await provider?.unlink(connection.external_id);
  if (taken?.ok === false) return taken;
  await db.transaction(async (tx) => {
    // A sync that is under way writes nothing more.
    await raiseEpoch(tx, connection_id);
    await moveConnection(tx, connection_id, ['linked', 'expired'], { status: 'removed' });
  });
  return ok({ ...connection, status: 'removed' });
}

async function returned(
  dependencies: LinkDependencies,
  { reference, error }: { reference: string; error?: string },
): Promise<Result<ReturnedTo>> {
  const connection = await findByReference(dependencies.db, reference);
  if (connection === undefined)
    return fail(
      'link.unknown',
      'This page does not know that bank consent. Go back to Telegram and say /link.',
    );
  const { institution_name, status } = connection;
  if (isToConfirm(connection, dependencies.clock.now())) {
    const confirmed = await settleConfirmation(dependencies, connection);
    return confirmed.ok ? ok({ institution_name, outcome: confirmed.value }) : confirmed;
  }
  if (status === 'linked') return ok({ institution_name, outcome: 'linked' });
  // The page was loaded again.
  if (OVER.has(status)) return ok({ institution_name, outcome: status as LinkOutcome });
  if (status !== 'waiting')
    return fail(
      'link.over',
      'That bank consent is over already. Go back to Telegram and say /link for a new one.',
    );
  const settled = await settle(dependencies, connection, error);
  return settled.ok ? ok({ institution_name, outcome: settled.value }) : settled;
}

async function poll(dependencies: LinkDependencies, connectionId: string): Promise<void> {
  const { db, clock, log } = dependencies;
  const connection = await findConnection(db, connectionId);
  if (connection === undefined) return;
  const now = clock.now();
  if (isToConfirm(connection, now)) {
    const confirmed = await settleConfirmation(dependencies, connection);
    const isOpen = !confirmed.ok || confirmed.value === 'waiting';
    if (isOpen && now <= connection.link_expires_at) await pollLater(dependencies, connection);
    return;
  }
  if (connection.status !== 'waiting') return;
  const settled = await settle(dependencies, connection, undefined);
  if (settled.ok && settled.value !== 'waiting' && settled.value !== 'preparing') return;
  if (!settled.ok) log.warn({ code: settled.problem.code }, 'a waiting consent could not be looked up');
  // Whatever still stands in the way then, nobody is waiting for it any more.
  const patience = settled.ok ? AT_BANK_VALID_MS : LINK_VALID_MS;
  if (now.getTime() <= connection.created_at.getTime() + patience)
    return await pollLater(
      dependencies,
      connection,
      undefined,
      !settled.ok && settled.outcome === 'counted_failure' ? SLOW_POLL_SECONDS : undefined,
    );
  await giveUp(dependencies, connection, {
    outcome: 'failed',
    ...(settled.ok ? {} : { message: settled.problem.message }),
  });
}
