/** The agreement before the consent: how much history, for how long, and whether it can be confirmed later. */
import type { Log } from '#core/log.ts';
import type { Problem, Result } from '#core/problem.ts';
import type { Institution } from '#pipeline/provider.ts';
import type { Client, Read } from './client.ts';
import { bankProblem } from './errors.ts';
import { agreementSchema, institutionDetailSchema, type WireAgreement } from './wire.ts';

const SCOPES = ['balances', 'details', 'transactions'];
/** What every bank grants. */
const ORDINARY_DAYS = 90;
/** The same, and what those grant that count today as a day. */
const SAFE_DAYS = [ORDINARY_DAYS, 89];

interface Terms {
  readonly historyDays: readonly number[];
  /** Undefined where the bank does not let a person confirm the consent. */
  readonly reconfirmedDays: number | undefined;
}

/**
 * What to ask for. Banks with a separate consent for history give a longer one once and cannot be asked again
 * afterwards, so they are asked for the ordinary span.
 */
async function termsOf(client: Client, institution: Institution, log: Log): Promise<Terms> {
  const detail = await client(
    { method: 'GET', path: `institutions/${encodeURIComponent(institution.institution_id)}/` },
    institutionDetailSchema,
  );
  if (!detail.ok)
    log.warn({ code: detail.problem.code }, 'features of the bank not known: asked without them');
  const features = detail.ok ? detail.value.body.supported_features : [];
  const longest = features.includes('separate_continuous_history_consent')
    ? Math.min(ORDINARY_DAYS, institution.history_days)
    : institution.history_days;
  const offered =
    (detail.ok ? detail.value.body.max_access_valid_for_days_reconfirmation : undefined) ??
    institution.reconfirmed_access_days;
  return {
    historyDays: [...new Set([longest, ...SAFE_DAYS.filter((days) => days < longest)])],
    reconfirmedDays:
      features.includes('reconfirmation_of_consent') && offered !== undefined && offered > ORDINARY_DAYS
        ? offered
        : undefined,
  };
}

/** Whether the refusal is about this field of the request, so that another value of it may do. */
const isAbout = ({ cause }: Problem, field: string): boolean =>
  typeof cause === 'object' &&
  cause !== null &&
  'fields' in cause &&
  Array.isArray(cause.fields) &&
  cause.fields.some((text) => String(text).startsWith(`${field}:`));

interface Ask {
  /** Place in the list of histories. */
  readonly history: number;
  readonly accessDays: number;
  readonly isReconfirmed: boolean;
}

/** What to ask for after a refusal; undefined when nothing is left to try. */
function nextAsk(ask: Ask, problem: Problem, institution: Institution, terms: Terms): Ask | undefined {
  const plain = { ...ask, accessDays: institution.access_days, isReconfirmed: false };
  // Without the permission of the company a consent that is confirmed is forbidden; the ordinary one is not.
  if (problem.code === 'bank.forbidden') return ask.isReconfirmed ? plain : undefined;
  if (problem.code !== 'bank.invalid_request') return undefined;
  const isLast = ask.history + 1 >= terms.historyDays.length;
  if (isAbout(problem, 'max_historical_days') && !isLast) return { ...ask, history: ask.history + 1 };
  if (ask.isReconfirmed) return plain;
  if (isAbout(problem, 'access_valid_for_days') && ask.accessDays > ORDINARY_DAYS)
    return { ...ask, accessDays: ORDINARY_DAYS };
  return isLast ? undefined : { ...ask, history: ask.history + 1 };
}

export async function agree(
  client: Client,
  institution: Institution,
  log: Log,
): Promise<Result<Read<WireAgreement>>> {
  const terms = await termsOf(client, institution, log);
  let refused: Result<never> = { ok: false, problem: bankProblem('bank.invalid_request') };
  let ask: Ask | undefined = {
    history: 0,
    accessDays: terms.reconfirmedDays ?? institution.access_days,
    isReconfirmed: terms.reconfirmedDays !== undefined,
  };
  while (ask !== undefined) {
    const agreement = await client(
      {
        method: 'POST',
        path: 'agreements/enduser/',
        body: {
          institution_id: institution.institution_id,
          max_historical_days: terms.historyDays[ask.history],
          access_valid_for_days: ask.accessDays,
          access_scope: SCOPES,
          ...(ask.isReconfirmed ? { reconfirmation: true } : {}),
        },
      },
      agreementSchema,
    );
    if (agreement.ok) return agreement;
    refused = agreement;
    ask = nextAsk(ask, agreement.problem, institution, terms);
  }
  return refused;
}
