import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/clock.ts';
import { type Answer, fault } from './answer.ts';
import type { Scope } from './register.ts';

interface Allowance {
  readonly limit: number;
  readonly every: number;
  readonly word: 'minute' | 'hour';
}

const ALLOWANCES = {
  'token/new': { limit: 100, every: HOUR_MS, word: 'hour' },
  'token/refresh': { limit: 100, every: MINUTE_MS, word: 'minute' },
  accounts: { limit: 100, every: MINUTE_MS, word: 'minute' },
  read: { limit: 300, every: MINUTE_MS, word: 'minute' },
  write: { limit: 100, every: MINUTE_MS, word: 'minute' },
} as const satisfies Record<string, Allowance>;
type Resource = keyof typeof ALLOWANCES;

/** The general layer counts by what is asked for; agreements, requisitions and institutions by verb too. */
function resourceOf(method: string, path: string): { resource: Resource; counter: string } {
  const [first = '', second = ''] = path.split('/').filter((part) => part !== '');
  if (first === 'token') {
    const resource = second === 'refresh' ? 'token/refresh' : 'token/new';
    return { resource, counter: resource };
  }
  if (first === 'accounts') return { resource: 'accounts', counter: 'accounts' };
  const resource = method === 'GET' ? 'read' : 'write';
  return { resource, counter: `${first} ${resource}` };
}

interface Limited {
  readonly headers: Record<string, string>;
  /** Set when the allowance is used up. */
  readonly refusal: Answer | undefined;
}

export interface RateLimits {
  /** Counts the call. */
  general(method: string, path: string): Limited;
  /** Looks without counting: only a success is counted, by `succeeded`. */
  account(accountId: string, scope: Scope): Limited;
  succeeded(accountId: string, scope: Scope): Record<string, string>;
  setDailyLimit(limit: number): void;
}

const tooMany = (limit: number, word: string, waitMs: number): Answer => {
  const seconds = Math.max(1, Math.ceil(waitMs / SECOND_MS));
  const rule = `The rate limit for this resource is ${limit}/${word}.`;
  return fault(429, 'Rate limit exceeded', `${rule} Please try again in ${seconds} seconds`);
};

/** Both layers: calls a minute for the company, successful calls a day for each account and scope. */
export function createRateLimits({ clock, dailyLimit }: { clock: Clock; dailyLimit: number }): RateLimits {
  const windows = new Map<string, { since: number; calls: number }>();
  const successes = new Map<string, number[]>();
  let limit = dailyLimit;

  const trio = (
    key: string,
    now: number,
  ): { headers: Record<string, string>; left: number; wait: number } => {
    const recent = (successes.get(key) ?? []).filter((at) => at > now - DAY_MS);
    successes.set(key, recent);
    const left = Math.max(0, limit - recent.length);
    // The window rolls: a call is given back when the oldest one that fills it is a day old.
    const oldest = recent.at(-limit) ?? recent[0];
    const wait = oldest === undefined ? DAY_MS : oldest + DAY_MS - now;
    const headers = {
      HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_LIMIT: String(limit),
      HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING: String(left),
      HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_RESET: String(Math.ceil(wait / SECOND_MS)),
    };
    return { headers, left, wait };
  };

  return {
    general(method, path) {
      const { resource, counter } = resourceOf(method, path);
      const allowance = ALLOWANCES[resource];
      const now = clock.now().getTime();
      let window = windows.get(counter);
      if (window === undefined || now >= window.since + allowance.every) {
        window = { since: now, calls: 0 };
        windows.set(counter, window);
      }
      window.calls += 1;
      const wait = window.since + allowance.every - now;
      const headers = {
        HTTP_X_RATELIMIT_LIMIT: String(allowance.limit),
        HTTP_X_RATELIMIT_REMAINING: String(Math.max(0, allowance.limit - window.calls)),
        HTTP_X_RATELIMIT_RESET: String(Math.ceil(wait / SECOND_MS)),
      };
      const isOver = window.calls > allowance.limit;
      return { headers, refusal: isOver ? tooMany(allowance.limit, allowance.word, wait) : undefined };
    },
    account(accountId, scope) {
      const { headers, left, wait } = trio(`${accountId}/${scope}`, clock.now().getTime());
      return { headers, refusal: left === 0 ? tooMany(limit, 'day', wait) : undefined };
    },
    succeeded(accountId, scope) {
      const key = `${accountId}/${scope}`;
      const now = clock.now().getTime();
      successes.set(key, [...(successes.get(key) ?? []), now]);
      return trio(key, now).headers;
    },
    setDailyLimit(next) {
      limit = next;
    },
  };
}
