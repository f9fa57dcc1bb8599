/** What is left of the calls an account and scope may make, from the headers of an answer. */
import { type Clock, SECOND_MS } from '#core/clock.ts';
import type { Quota } from '#pipeline/provider.ts';
import type { ErrorBody } from './errors.ts';

/** The contract has 4 a day; what is said beyond this is a fault of whoever says it. */
const MOST_CALLS = 1000;
const LONGEST_SECONDS = 7 * 86_400;

const MINUTE_SECONDS = 60;

/** Both spellings occur: the literal one of the documents, and the one proxies let through. */
const ACCOUNT = ['http_x_ratelimit_account_success_', 'x-ratelimit-account-success-'];
const GENERAL = ['http_x_ratelimit_', 'x-ratelimit-'];

/** Negative, absurd and unreadable values are as good as none. */
function count(headers: Headers, name: string, most: number, prefixes = ACCOUNT): number | undefined {
  for (const prefix of prefixes) {
    const text = headers.get(prefix + name)?.trim() ?? '';
    if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  }
  return undefined;
}

/** Undefined when the answer says nothing usable. */
export function readQuota(headers: Headers, clock: Clock): Quota | undefined {
  const limit = count(headers, 'limit', MOST_CALLS);
  const remaining = count(headers, 'remaining', MOST_CALLS);
  // No bank grants nothing, and none leaves more than it grants: then neither number is worth anything.
  if (limit === 0 || (limit !== undefined && remaining !== undefined && remaining > limit)) return undefined;
  // Seconds that are left, not an instant.
  const reset = count(headers, 'reset', LONGEST_SECONDS);
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(reset === undefined ? {} : { renews_at: new Date(clock.now().getTime() + reset * SECOND_MS) }),
  };
}

/**
 * Seconds after which the company's own limit, counted by the minute, lets calls through again; undefined when the
 * answer is about the account's allowance of the day.
 */
export function generalPauseSeconds(headers: Headers, body: ErrorBody | undefined): number | undefined {
  const words = `${body?.summary ?? ''} ${body?.detail ?? ''}`;
  const reset = count(headers, 'reset', MINUTE_SECONDS, GENERAL);
  if (/\d\s*\/\s*min/i.test(words))
    return Number(/(\d{1,3})\s*seconds?/i.exec(words)?.[1] ?? reset ?? MINUTE_SECONDS);
  if (/\d\s*\/\s*(day|hour)/i.test(words) || body?.type === 'RateLimitError') return undefined;
  if (count(headers, 'remaining', MOST_CALLS) === 0) return undefined;
  return count(headers, 'remaining', MOST_CALLS, GENERAL) === 0 ? reset : undefined;
}
