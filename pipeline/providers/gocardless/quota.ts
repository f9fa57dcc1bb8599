/** What is left of the calls an account and scope may make, from the headers of an answer. */
import { type Clock, SECOND_MS } from '#core/clock.ts';
import type { Quota } from '#pipeline/provider.ts';

const MOST_CALLS = 100_000;
const LONGEST_SECONDS = 7 * 86_400;

/** Both spellings occur: the literal one of the documents, and the one proxies let through. */
const PREFIXES = ['http_x_ratelimit_account_success_', 'x-ratelimit-account-success-'];

/** Negative, absurd and unreadable values are as good as none. */
function count(headers: Headers, name: string, most: number): number | undefined {
  for (const prefix of PREFIXES) {
    const text = headers.get(prefix + name)?.trim() ?? '';
    if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  }
  return undefined;
}

/** Undefined when the answer says nothing usable. */
export function readQuota(headers: Headers, clock: Clock): Quota | undefined {
  const limit = count(headers, 'limit', MOST_CALLS);
  const remaining = count(headers, 'remaining', MOST_CALLS);
  // Seconds that are left, not an instant.
  const reset = count(headers, 'reset', LONGEST_SECONDS);
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(reset === undefined ? {} : { renews_at: new Date(clock.now().getTime() + reset * SECOND_MS) }),
  };
}
