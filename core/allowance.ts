/**
 * How many calls an account still has at its bank, for one scope: by the program's own ledger and by what the
 * provider said, whichever is tighter. Pure, so that the plan and what people are shown cannot differ.
 */
import { DAY_MS, MINUTE_MS } from './clock.ts';
import type { BankCall } from './store/bank-calls.ts';
import type { QuotaRow } from './store/quotas.ts';

/** What every bank grants, in any 24 hours. */
const CONTRACT_CALLS = 4;
/** The bank counts a call when it has answered it, which is later than it was asked. */
export const CALL_LASTS_MS = DAY_MS + MINUTE_MS;

export interface Allowance {
  readonly limit: number;
  readonly left: number;
  /** When the next call comes back; null when all of them are there. */
  readonly next_at: Date | null;
}

type Call = Pick<BankCall, 'scope' | 'outcome' | 'called_at'>;
type Said = Pick<QuotaRow, 'scope' | 'call_limit' | 'remaining' | 'renews_at' | 'seen_at'>;

/** Calls that the bank has counted, or may have; oldest first. */
const spent = (calls: readonly Call[], scope: string, after: Date): readonly Call[] =>
  calls.filter(
    (call) =>
      call.scope === scope &&
      call.called_at > after &&
      (call.outcome === 'answered' || call.outcome === 'asked'),
  );

const before = (at: Date, ms: number): Date => new Date(at.getTime() - ms);
const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** More than the contract is believed only of a provider that has counted our calls. */
function limitOf(said: Said | undefined, calls: readonly Call[]): number {
  const limit = said?.call_limit ?? CONTRACT_CALLS;
  if (said === undefined || limit <= CONTRACT_CALLS) return limit;
  if (said.remaining === null) return CONTRACT_CALLS;
  const known = spent(calls, said.scope, before(said.seen_at, DAY_MS)).filter(
    (call) => call.outcome === 'answered' && call.called_at <= said.seen_at,
  );
  return limit - said.remaining >= known.length ? limit : CONTRACT_CALLS;
}

/** `calls` of this account, of any scope, oldest first; `said` for this account and scope. */
export function allowanceOf(
  calls: readonly Call[],
  scope: string,
  said: Said | undefined,
  now: Date,
): Allowance {
  const limit = limitOf(said, calls);
  const used = spent(calls, scope, before(now, CALL_LASTS_MS));
  const own = limit - used.length;
  const holding = used[Math.max(0, used.length - limit)];
  const ownNext = holding === undefined ? null : after(holding.called_at, CALL_LASTS_MS);
  const renewsAt = said === undefined ? null : (said.renews_at ?? after(said.seen_at, CALL_LASTS_MS));
  if (said?.remaining == null || renewsAt === null || renewsAt <= now)
    return { limit, left: Math.max(0, own), next_at: ownNext };
  const theirs = said.remaining - spent(calls, scope, said.seen_at).length;
  const left = Math.max(0, Math.min(own, theirs));
  const nexts = [...(own <= left ? [ownNext] : []), ...(theirs <= left ? [renewsAt] : [])];
  const next = nexts.reduce(
    (latest, at) => (latest === null || (at !== null && at > latest) ? at : latest),
    null,
  );
  return { limit, left, next_at: next ?? ownNext };
}
