/** Failures in a row that the API counts: about ten of them suspend the account until it is linked anew. */
import type { AccountFault } from './account-faults.ts';

const LIMIT = 10;
const COUNTED: ReadonlySet<AccountFault> = new Set([
  'UnknownRequestError',
  'AccessExpiredError',
  'AccountInactiveError',
]);

export interface Suspensions {
  /** True when this failure was the one too many. */
  failed(accountId: string, type: AccountFault): boolean;
  succeeded(accountId: string): void;
  inRow(accountId: string): number;
}

export function createSuspensions(): Suspensions {
  const failures = new Map<string, number>();
  const inRow = (id: string): number => failures.get(id) ?? 0;
  return {
    inRow,
    succeeded: (id) => void failures.delete(id),
    failed(id, type) {
      if (!COUNTED.has(type)) return false;
      failures.set(id, inRow(id) + 1);
      return inRow(id) >= LIMIT;
    },
  };
}
