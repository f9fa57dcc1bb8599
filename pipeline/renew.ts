/**
 * A consent that ends is renewed: confirmed on a page of the provider's where that is offered, else given again
 * at the bank. Its accounts stay the same accounts.
 */
import { DAY_MS } from '#core/clock.ts';
import { RENEW_DAYS } from '#core/consent-end.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import { requestSync } from '#core/request-sync.ts';
import {
  type Connection,
  extendConsent,
  findOwn,
  findRenewal,
  moveConnection,
} from '#core/store/connections.ts';
import { forgetFinding } from '#core/store/findings.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import type { ListedInstitution } from './institution-list.ts';
import { LINK_VALID_MS, type LinkDependencies, pollLater } from './link-parts.ts';
import { findProvider } from './providers/index.ts';

export type RenewStarted = { readonly connection: Connection; readonly is_confirmation: boolean };

/** True in the weeks around the day until which it has to be confirmed. */
export function isToConfirm(connection: Connection, now: Date): boolean {
  const { is_reconfirmable, agreement_id, reconfirm_by, consent_expires_at, status } = connection;
  if (!is_reconfirmable || agreement_id === null || reconfirm_by === null) return false;
  if (status !== 'linked' && status !== 'expired') return false;
  // The last one cannot be put off by a confirmation: the consent itself is over then.
  if (consent_expires_at !== null && consent_expires_at <= reconfirm_by) return false;
  return Math.abs(reconfirm_by.getTime() - now.getTime()) <= RENEW_DAYS * DAY_MS;
}

const withReference = (callbackUrl: string, reference: string): string => {
  const url = new URL(callbackUrl);
  url.searchParams.set('ref', reference);
  return url.href;
};

async function startConfirmation(
  dependencies: LinkDependencies,
  connection: Connection,
): Promise<Connection | undefined> {
  const { db, providers, clock, log, callbackUrl } = dependencies;
  const provider = findProvider(providers, connection.provider);
  const { agreement_id, connection_id, reference } = connection;
  if (provider === undefined || agreement_id === null) return undefined;
  const page = await provider.startReconfirmation(agreement_id, withReference(callbackUrl, reference));
  if (!page.ok) {
    log.info({ code: page.problem.code }, 'a consent could not be confirmed, so it is given anew');
    return undefined;
  }
  const moved = {
    consent_url: page.value.url,
    link_expires_at: new Date(clock.now().getTime() + LINK_VALID_MS),
    chat_message_id: null,
  };
  return await db.transaction(async (tx) => {
    const status = connection.status === 'expired' ? 'expired' : 'linked';
    const isStill = await moveConnection(tx, connection_id, [status], { ...moved, status });
    if (!isStill) return undefined;
    const asked = { ...connection, ...moved };
    await pollLater(dependencies, asked, tx);
    return asked;
  });
}

/** Where the person goes to renew this consent. Pressed twice, it is the same page. */
export async function renew(
  dependencies: LinkDependencies,
  request: { member: MemberAtHome; connection_id: string },
  start: (institution: ListedInstitution, renewsId: string) => Promise<Result<Connection>>,
): Promise<Result<RenewStarted>> {
  const { db, clock, providers } = dependencies;
  const connection = await findOwn(db, request.member.household_id, request.connection_id);
  if (connection?.status !== 'linked' && connection?.status !== 'expired')
    return fail(
      'link.over',
      'That consent is no longer in use, so there is nothing to renew. /accounts shows what is linked.',
    );
  const now = clock.now();
  if (isToConfirm(connection, now)) {
    const confirming = await startConfirmation(dependencies, connection);
    if (confirming !== undefined) return ok({ connection: confirming, is_confirmation: true });
  }
  const open = await findRenewal(db, connection.connection_id, now);
  if (open !== undefined) {
    const state = await findProvider(providers, open.provider)?.linkState(open.external_id);
    if (state?.ok === true && state.value.status === 'waiting' && !state.value.is_at_bank)
      return ok({ connection: open, is_confirmation: false });
  }
  // A bank that is missing from today's list is still the bank: the provider says what is the matter.
  const started = await start(
    {
      institution_id: connection.institution_id,
      name: connection.institution_name,
      provider: connection.provider,
      history_days: connection.history_days,
      access_days: connection.is_reconfirmable ? 90 : (connection.access_days ?? 90),
    },
    connection.connection_id,
  );
  return started.ok ? ok({ connection: started.value, is_confirmation: false }) : started;
}

/** Asks whether the person has confirmed; true once nothing is waited for any more. */
export async function settleConfirmation(
  dependencies: LinkDependencies,
  connection: Connection,
): Promise<Result<'confirmed' | 'rejected' | 'waiting'>> {
  const { db, queue, providers, clock, onOutcome } = dependencies;
  const { connection_id, household_id, agreement_id } = connection;
  const provider = findProvider(providers, connection.provider);
  if (provider === undefined || agreement_id === null)
    return fail('link.no_provider', 'That provider is switched off.');
  const state = await provider.linkState(connection.external_id);
  if (!state.ok) return state;
  const until = state.value.status === 'linked' ? state.value : undefined;
  if (until?.reconfirm_by !== undefined && until.reconfirm_by > (connection.reconfirm_by ?? new Date(0))) {
    const extended = {
      reconfirm_by: until.reconfirm_by,
      consent_expires_at: until.consent_expires_at ?? connection.consent_expires_at,
    };
    await db.transaction(async (tx) => {
      if (!(await extendConsent(tx, connection_id, extended))) return;
      await forgetFinding(tx, { household_id, kind: 'consent-over', subject: connection_id });
      await requestSync({ db: tx, queue }, { connection_id, trigger: 'link', now: clock.now() });
      const news = { connection: { ...connection, ...extended }, accounts: [], left: [] };
      await onOutcome(tx, { ...news, outcome: 'confirmed' });
    });
    return ok('confirmed');
  }
  const page = await provider.reconfirmation(agreement_id);
  if (!page.ok || !page.value.is_rejected) return ok('waiting');
  await db.transaction((tx) => onOutcome(tx, { connection, outcome: 'rejected', accounts: [], left: [] }));
  return ok('rejected');
}
