/** Asking a person's consent, and finding out what became of it. */
import { DAY_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Institution, LinkRequest, LinkStarted, LinkState } from '#pipeline/provider.ts';
import type { Client } from './client.ts';
import { bankProblem } from './errors.ts';
import { agreementSchema, institutionDetailSchema, requisitionSchema } from './wire.ts';
import { wireInstant } from './wire-day.ts';

const SCOPES = ['balances', 'details', 'transactions'];
/** What every bank grants, and what those grant that count today as a day. */
const SAFE_DAYS = [90, 89];

/**
 * Days of history to ask for, longest first. Banks with a separate consent for history give a longer one once
 * and cannot be asked again afterwards, so they are asked for the ordinary span.
 */
function historyAttempts(institution: Institution, isHistorySeparate: boolean): readonly number[] {
  const longest = isHistorySeparate ? Math.min(90, institution.history_days) : institution.history_days;
  return [...new Set([longest, ...SAFE_DAYS.filter((days) => days < longest)])];
}

async function agree(client: Client, institution: Institution, log: Log) {
  const detail = await client(
    { method: 'GET', path: `institutions/${encodeURIComponent(institution.institution_id)}/` },
    institutionDetailSchema,
  );
  if (!detail.ok)
    log.warn({ code: detail.problem.code }, 'features of the bank not known: asked without them');
  const isHistorySeparate =
    detail.ok && detail.value.body.supported_features.includes('separate_continuous_history_consent');

  let refused: Result<never> = { ok: false, problem: bankProblem('bank.invalid_request') };
  for (const historyDays of historyAttempts(institution, isHistorySeparate)) {
    const agreement = await client(
      {
        method: 'POST',
        path: 'agreements/enduser/',
        body: {
          institution_id: institution.institution_id,
          max_historical_days: historyDays,
          access_valid_for_days: institution.access_days,
          access_scope: SCOPES,
        },
      },
      agreementSchema,
    );
    if (agreement.ok) return agreement;
    refused = agreement;
    if (agreement.problem.code !== 'bank.invalid_request') break;
  }
  return refused;
}

export async function startLink(
  client: Client,
  log: Log,
  request: LinkRequest,
): Promise<Result<LinkStarted>> {
  const { institution } = request;
  const agreement = await agree(client, institution, log);
  if (!agreement.ok) return agreement;
  const requisition = await client(
    {
      method: 'POST',
      path: 'requisitions/',
      body: {
        redirect: request.redirect_url,
        institution_id: institution.institution_id,
        agreement: agreement.value.body.id,
        reference: request.reference,
        user_language: 'EN',
      },
    },
    requisitionSchema,
  );
  if (!requisition.ok) return requisition;
  const { id, link } = requisition.value.body;
  // It becomes a button in the chat: nothing but a web address may stand there.
  if (!/^https?:$/.test(URL.parse(link ?? '')?.protocol ?? '') || link === undefined)
    return { ok: false, problem: bankProblem('bank.malformed', { cause: { fields: ['link'] } }) };
  return ok({
    external_id: id,
    consent_url: link,
    history_days: agreement.value.body.max_historical_days,
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
    case 'LN': {
      const expires = agreement === undefined ? undefined : await consentEnd(client, log, agreement);
      return ok({
        status: 'linked',
        account_ids: accounts,
        ...(expires === undefined ? {} : { consent_expires_at: expires }),
      });
    }
    case 'RJ':
    case 'ER':
      return ok({ status: 'rejected' });
    case 'EX':
    case 'SU':
      return ok({ status: 'expired' });
    default:
      return ok({ status: 'waiting' });
  }
}

/** Undefined when it cannot be learnt now: waiting for it would cost the history that is open right away. */
async function consentEnd(client: Client, log: Log, agreementId: string): Promise<Date | undefined> {
  const agreement = await client(
    { method: 'GET', path: `agreements/enduser/${encodeURIComponent(agreementId)}/` },
    agreementSchema,
  );
  if (!agreement.ok) {
    log.warn({ code: agreement.problem.code }, 'end of the consent not known');
    return undefined;
  }
  const accepted = wireInstant(agreement.value.body.accepted);
  return accepted && new Date(accepted.getTime() + agreement.value.body.access_valid_for_days * DAY_MS);
}
