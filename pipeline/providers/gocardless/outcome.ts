/**
 * What a refused call has cost: allowance, one of the roughly ten failures in a row after which an account is
 * suspended, or nothing. Where the provider's papers are silent the dearer reading counts.
 */
import type { CallOutcome } from '#core/store/bank-calls.ts';
import { type BankProblemCode, type ErrorBody, isAskedBank } from './errors.ts';

/** The bank said no to the account itself, and was asked for that. */
const REFUSED_BY_BANK: ReadonlySet<BankProblemCode> = new Set([
  'bank.account_inactive',
  'bank.forbidden',
  'bank.not_found',
]);

export function outcomeOf(status: number, body: ErrorBody, code: BankProblemCode): CallOutcome {
  if (status === 429) return 'limited';
  if (status === 500) return 'counted_failure';
  // The gateway stopped waiting; what it waited for may have been answered.
  if (status === 504 || status === 408) return 'asked';
  if (REFUSED_BY_BANK.has(code)) return 'counted_failure';
  return code === 'bank.access_revoked' && isAskedBank(body) ? 'counted_failure' : 'other_failure';
}
