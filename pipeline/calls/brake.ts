/**
 * About ten failures in a row suspend an account, and only a new consent brings it back. So each failure that the
 * provider counts makes the next call wait longer, and the ninth is the last whatever is pressed.
 */
import { HOUR_MS } from '#core/clock.ts';
import type { BankCall } from '#core/store/bank-calls.ts';

/** From here on the account's state, which is free to ask, decides whether it is tried once more. */
const LOOK_FIRST_AT = 8;
const STOPPED_AT = 9;
/** Once a day from the third failure on; a little less, so that the schedule's next turn is not missed by minutes. */
const WAITS_MS = [0, HOUR_MS, 6 * HOUR_MS, 23 * HOUR_MS];
/** So many in a row, of any accounts, are the bank's own trouble: the others are left for the next sync. */
const TROUBLE_AT = 3;

export interface Streak {
  /** Failures that the provider counts, since the last answer. */
  readonly counted: number;
  /** Calls since then whose outcome is not known. */
  readonly unknown: number;
  readonly last_at: Date | undefined;
}

type Call = Pick<BankCall, 'outcome' | 'called_at'>;

/** `calls` oldest first; a new consent begins anew. */
export function streakOf(calls: readonly Call[], since: Date): Streak {
  const own = calls.filter((call) => call.called_at >= since);
  const run = own.slice(own.findLastIndex((call) => call.outcome === 'answered') + 1);
  const counted = run.filter((call) => call.outcome === 'counted_failure');
  return {
    counted: counted.length,
    unknown: run.filter((call) => call.outcome === 'asked').length,
    last_at: counted.at(-1)?.called_at,
  };
}

export type Brake =
  | { readonly kind: 'free' }
  | { readonly kind: 'rests'; readonly until: Date; readonly failures: number }
  /** Only if the account's state at the provider is good. */
  | { readonly kind: 'look first'; readonly failures: number }
  | { readonly kind: 'stopped'; readonly failures: number };

/** `own` of the account; `all` of every account of the consent, which is suspended as a whole. */
export function brakeOf(own: Streak, all: Streak, now: Date): Brake {
  const failures = Math.max(own.counted, all.counted);
  if (failures >= STOPPED_AT) return { kind: 'stopped', failures };
  // An account that has not failed itself is not held back by those that have.
  const lastAt = all.last_at ?? own.last_at;
  const wait = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? 0;
  if (own.counted > 0 && lastAt !== undefined) {
    const until = new Date(lastAt.getTime() + wait);
    if (until > now) return { kind: 'rests', until, failures };
  }
  const worst = Math.max(own.counted + own.unknown, all.counted + all.unknown);
  return worst >= LOOK_FIRST_AT ? { kind: 'look first', failures: worst } : { kind: 'free' };
}

export const isBankInTrouble = (all: Streak): boolean => all.counted >= TROUBLE_AT;
