/** What a sync may ask the bank for, decided before it asks: by the day's allowance and by what failed before. */
import { allowanceOf } from '#core/allowance.ts';
import type { CallScope } from '#core/store/bank-calls.ts';
import { type Brake, brakeOf, streakOf } from './brake.ts';
import type { CallLedger } from './ledger.ts';
import { mayScheduled } from './pace.ts';

export type Decision =
  | { readonly kind: 'ask' }
  /** Nothing is left of the day's allowance until then. */
  | { readonly kind: 'limited'; readonly until: Date }
  /** The schedule's turn is not this account's: the calls are spread over the day, and one is kept for a person. */
  | { readonly kind: 'left' };

export interface Planned {
  readonly account_id: string;
  readonly scope: CallScope;
  readonly trigger: string;
  /** Calls since then were made for this very request, by an attempt that was cut off: they do not set the pace. */
  readonly requestedAt: Date;
}

export function decide(
  ledger: CallLedger,
  { account_id, scope, trigger, requestedAt }: Planned,
  now: Date,
): Decision {
  const calls = ledger.calls(account_id);
  const allowance = allowanceOf(calls, scope, ledger.said(account_id, scope), now);
  if (allowance.left < 1) return { kind: 'limited', until: allowance.next_at ?? now };
  if (trigger !== 'schedule') return { kind: 'ask' };
  const answered = calls
    .filter((call) => call.scope === scope && call.outcome === 'answered' && call.called_at < requestedAt)
    .map((call) => call.called_at);
  return mayScheduled(allowance, answered, now) ? { kind: 'ask' } : { kind: 'left' };
}

/** `linkedAt`: failures of an older consent are forgotten with it. */
export function brakeFor(ledger: CallLedger, accountId: string, linkedAt: Date, now: Date): Brake {
  return brakeOf(streakOf(ledger.calls(accountId), linkedAt), streakOf(ledger.calls(), linkedAt), now);
}
