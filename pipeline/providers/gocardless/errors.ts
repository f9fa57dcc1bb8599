/**
 * Every way the provider says no, as one of a closed set of problems. Branches on status and `type` first and
 * on the texts last, because the texts change. What the bank wrote goes into the cause, never to the person.
 */
import { MINUTE_MS } from '#core/clock.ts';
import { addDays, dayOf, instantOf } from '#core/day.ts';
import type { Problem } from '#core/problem.ts';
import { cleanText } from './clean-text.ts';

const MESSAGES = {
  'bank.auth_secrets':
    'GoCardless refuses the keys: check GOCARDLESS_SECRET_ID and GOCARDLESS_SECRET_KEY, then restart.',
  'bank.ip_denied':
    'GoCardless refuses this machine’s internet address: add it to the allow-list of your keys there.',
  'bank.payment_required':
    'The free GoCardless allowance of new links is used up for this month: try again next month.',
  'bank.scope_missing':
    'The consent does not cover this data: link the bank again with /link and allow everything it asks.',
  'bank.consent_expired': 'Your consent at the bank has run out: renew it with /link.',
  'bank.access_revoked': 'The bank has ended the access it gave: link it again with /link.',
  'bank.account_inactive':
    'The bank says this account is closed: its history stays here, and it is not asked for again.',
  'bank.forbidden':
    'The bank does not give out this data for this account: the other accounts are not affected.',
  'bank.not_found': 'GoCardless no longer knows this account or consent: link the bank again with /link.',
  'bank.processing': 'The bank is still preparing this account: it will be asked again shortly.',
  'bank.suspended':
    'GoCardless has suspended this account after many failures: link the bank again with /link.',
  'bank.rate_limited':
    'The bank’s daily number of requests is used up: the next sync after the pause goes on.',
  'bank.unavailable': 'The bank cannot be reached at the moment: it will be tried again by itself.',
  'bank.institution_disabled':
    'GoCardless has switched this bank off for now: your link stays, and it will be tried again by itself.',
  'bank.invalid_request':
    'GoCardless did not accept the request: this is a fault of the program, and the log says more.',
  'bank.malformed':
    'The bank’s answer could not be read, so nothing was taken: it will be tried again at the next sync.',
  'bank.unexpected':
    'GoCardless gave an unknown answer: it will be tried again at the next sync, and the log says more.',
} as const;

export type BankProblemCode = keyof typeof MESSAGES;
export const BANK_PROBLEM_CODES = Object.keys(MESSAGES) as readonly BankProblemCode[];

/** A problem with the sentence that belongs to its code. */
export function bankProblem(
  code: BankProblemCode,
  more: { retryAt?: Date | undefined; cause?: unknown } = {},
): Problem {
  return {
    code,
    message: MESSAGES[code],
    ...(more.retryAt === undefined ? {} : { retryAt: more.retryAt }),
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  };
}

/** What an error body says, whichever of the shapes it has. */
export interface ErrorBody {
  readonly type: string;
  readonly summary: string;
  readonly detail: string;
  /** The state of the account, when the body is the account itself. */
  readonly state: string;
  /** Errors tied to a field of the request, as `field: text`. */
  readonly fields: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts are single, in lists, or in objects with summary and detail. */
function flatText(value: unknown, depth = 0): string {
  if (depth > 3) return '';
  if (Array.isArray(value)) {
    const parts = value.slice(0, 10).map((item) => flatText(item, depth + 1));
    return parts.filter((part) => part !== '').join('; ');
  }
  if (isRecord(value)) return flatText([value['summary'], value['detail']], depth + 1);
  return cleanText(value)?.slice(0, 300) ?? '';
}

const FLAT_KEYS = new Set(['summary', 'detail', 'type', 'status', 'status_code']);

/** Never fails: anything that is not an error body reads as one without texts. */
export function readErrorBody(text: string): ErrorBody {
  const body = parseJson(text);
  const record = isRecord(body) ? body : {};
  return {
    type: flatText(record['type']),
    summary: flatText(record['summary']),
    detail: flatText(record['detail']),
    state: flatText(record['status']),
    fields: Object.entries(record)
      .filter(([key, value]) => !FLAT_KEYS.has(key) && typeof value === 'object' && value !== null)
      .slice(0, 10)
      .map(([key, value]) => `${key.slice(0, 60)}: ${flatText(value)}`),
  };
}

/** Undefined when the text is no JSON; `null` is JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const everything = (body: ErrorBody): string => [body.summary, body.detail, ...body.fields].join(' ');

const CONSENT_EXPIRED = /(End User Agreement|\bEUA\b).*\bexpired/i;
const INVALID_TOKEN = /invalid token|token is invalid|credentials were not provided/i;

/** Whether a fresh access token would help: an expired consent is a 401 as well, and it would not. */
export const isTokenRefused = (status: number, body: ErrorBody): boolean =>
  status === 401 && body.type === '' && INVALID_TOKEN.test(everything(body));

const BANK_TYPES =
  /^(UnknownRequest|AccessExpired|AccountInactive|RateLimit|Service|Connection)Error$|^Account(Access|Resource)/;

/** Whether the refusal is the bank's, passed on, and not the provider's own. */
export const isAskedBank = (body: ErrorBody): boolean =>
  BANK_TYPES.test(body.type) || /^couldn.t update account/i.test(body.summary);

function code401(body: ErrorBody): BankProblemCode {
  if (body.type === 'AccountInactiveError') return 'bank.account_inactive';
  if (body.type === 'AccessExpiredError') return 'bank.access_revoked';
  const words = everything(body);
  if (CONSENT_EXPIRED.test(words)) return 'bank.consent_expired';
  if (/access has expired|has been revoked/i.test(words)) return 'bank.access_revoked';
  if (/account has been deactivated/i.test(words)) return 'bank.account_inactive';
  if (INVALID_TOKEN.test(words) || /authentication failed|no active account/i.test(words))
    return 'bank.auth_secrets';
  return 'bank.unexpected';
}

function code403(body: ErrorBody): BankProblemCode {
  if (body.type !== '') return 'bank.forbidden';
  const words = everything(body);
  if (/\bIP\b.*(denied|whitelist)/i.test(words)) return 'bank.ip_denied';
  if (/access scope/i.test(words)) return 'bank.scope_missing';
  if (/no valid end user agreement/i.test(words)) return 'bank.access_revoked';
  return 'bank.forbidden';
}

function code409(body: ErrorBody): BankProblemCode {
  if (body.state === 'SUSPENDED' || /suspended/i.test(everything(body))) return 'bank.suspended';
  return body.state === 'EXPIRED' ? 'bank.consent_expired' : 'bank.processing';
}

/** The one of the closed set that an answer stands for. */
export function codeOf(status: number, body: ErrorBody): BankProblemCode {
  switch (status) {
    case 400:
      // Until early 2025 an expired consent was a 400.
      return CONSENT_EXPIRED.test(everything(body)) ? 'bank.consent_expired' : 'bank.invalid_request';
    case 401:
      return code401(body);
    case 402:
      return 'bank.payment_required';
    case 403:
      return code403(body);
    case 404:
      return 'bank.not_found';
    case 405:
      return 'bank.invalid_request';
    case 409:
      return code409(body);
    case 429:
      return 'bank.rate_limited';
    case 503:
      return /not operational/i.test(everything(body)) ? 'bank.institution_disabled' : 'bank.unavailable';
    default:
      return status >= 500 || status === 408 ? 'bank.unavailable' : 'bank.unexpected';
  }
}

/** Named seconds are believed up to a week; without them the bank's own limit ends with the day. */
function endOfPause(body: ErrorBody, now: Date, zone: string): Date {
  const seconds = Number(/(\d{1,9})\s*seconds?/i.exec(everything(body))?.[1] ?? Number.NaN);
  if (seconds <= 7 * 86_400) return new Date(now.getTime() + seconds * 1000);
  return instantOf(addDays(dayOf(now, zone), 1), '00:05', zone);
}

function retryOf(code: BankProblemCode, status: number, body: ErrorBody, now: Date, zone: string) {
  const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
  switch (code) {
    case 'bank.rate_limited':
      return endOfPause(body, now, zone);
    case 'bank.processing':
      // Recent failures do not go away within seconds.
      return inMinutes(body.state === 'ERROR' ? 60 : 1);
    case 'bank.unavailable':
      // A 500 from the bank counts towards suspension: ten in a row end the consent.
      return inMinutes(status === 500 ? 60 : 15);
    case 'bank.institution_disabled':
      return inMinutes(6 * 60);
    default:
      return undefined;
  }
}

/**
 * The problem that an answer other than a success stands for.
 * @param text the body as it came: JSON of any shape, HTML, or nothing
 * @param zone where "tomorrow" begins when no wait is named
 */
export function problemOf(status: number, text: string, now: Date, zone: string): Problem {
  const body = readErrorBody(text);
  const code = codeOf(status, body);
  return bankProblem(code, {
    retryAt: retryOf(code, status, body, now, zone),
    cause: { status, ...body },
  });
}
