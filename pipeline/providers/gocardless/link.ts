/** Asking a person's consent, finding out what became of it, and taking it back. */
import { z } from 'zod';
import { DAY_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { ok, type Result } from '#core/problem.ts';
import type { LinkRequest, LinkStarted, LinkState } from '#pipeline/provider.ts';
import { agree } from './agree.ts';
import type { Client } from './client.ts';
import { bankProblem } from './errors.ts';
import { readReconfirmation } from './reconfirm.ts';
import { isWebAddress } from './web-address.ts';
import { agreementSchema, requisitionSchema } from './wire.ts';
import { wireInstant } from './wire-day.ts';

/** Between two confirmations of a consent that is confirmed. */
const RECONFIRM_EVERY_MS = 90 * DAY_MS;

export async function startLink(
  client: Client,
  log: Log,
  request: LinkRequest,
): Promise<Result<LinkStarted>> {
  const { institution } = request;
  const agreed = await agree(client, institution, log);
  if (!agreed.ok) return agreed;
  const agreement = agreed.value.body;
  const requisition = await client(
    {
      method: 'POST',
      path: 'requisitions/',
      body: {
        redirect: request.redirect_url,
        institution_id: institution.institution_id,
        agreement: agreement.id,
        reference: request.reference,
        user_language: 'EN',
      },
    },
    requisitionSchema,
  );
  if (!requisition.ok) return requisition;
  const { id, link } = requisition.value.body;
  if (link === undefined || !isWebAddress(link))
    return { ok: false, problem: bankProblem('bank.malformed', { cause: { fields: ['link'] } }) };
  return ok({
    external_id: id,
    consent_url: link,
    history_days: agreement.max_historical_days,
    access_days: agreement.access_valid_for_days,
    agreement_id: agreement.id,
    is_reconfirmable: agreement.reconfirmation,
  });
}

export async function linkState(client: Client, log: Log, consentId: string): Promise<Result<LinkState>> {
  const requisition = await client(
    { method: 'GET', path: `requisitions/${encodeURIComponent(consentId)}/` },
    requisitionSchema,
  );
  if (!requisition.ok) return requisition;
  const { status, accounts, agreement } = requisition.value.body;
  switch (status) {
    case 'LN':
      return ok({
        status: 'linked',
        account_ids: accounts,
        ...(agreement === undefined ? {} : await consentEnd(client, log, agreement)),
      });
    case 'RJ':
    case 'ER':
      return ok({ status: 'rejected' });
    case 'EX':
    case 'SU':
      return ok({ status: 'expired' });
    default:
      // Created, or on the provider's page; everything later happens at the bank, and may take its time.
      return ok({ status: 'waiting', is_at_bank: status !== 'CR' && status !== 'GC' });
  }
}

/** Empty when it cannot be learnt now: waiting for it would cost the history that is open right away. */
async function consentEnd(
  client: Client,
  log: Log,
  agreementId: string,
): Promise<{ consent_expires_at?: Date; reconfirm_by?: Date }> {
  const agreement = await client(
    { method: 'GET', path: `agreements/enduser/${encodeURIComponent(agreementId)}/` },
    agreementSchema,
  );
  if (!agreement.ok) {
    log.warn({ code: agreement.problem.code }, 'end of the consent not known');
    return {};
  }
  const { access_valid_for_days, reconfirmation } = agreement.value.body;
  const accepted = wireInstant(agreement.value.body.accepted);
  if (accepted === undefined) return {};
  const end = new Date(accepted.getTime() + access_valid_for_days * DAY_MS);
  if (!reconfirmation) return { consent_expires_at: end };
  const confirmed = await readReconfirmation(client, agreementId);
  // Nobody has asked for a confirmation yet, or it is not allowed any more: then the first one is due.
  const since = confirmed.ok ? (confirmed.value.confirmed_at ?? accepted) : accepted;
  return { consent_expires_at: end, reconfirm_by: reconfirmBy(since, end) };
}

const reconfirmBy = (since: Date, end: Date): Date =>
  new Date(Math.min(since.getTime() + RECONFIRM_EVERY_MS, end.getTime()));

export async function unlink(client: Client, consentId: string): Promise<Result<undefined>> {
  const answer = await client(
    { method: 'DELETE', path: `requisitions/${encodeURIComponent(consentId)}/` },
    z.unknown(),
  );
  // Gone already is as good.
  return answer.ok || answer.problem.code === 'bank.not_found' ? ok(undefined) : answer;
}
