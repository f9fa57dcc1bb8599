/** What the marts say of one account, held against what its bank says; shares nothing with the SQL. */
import { addDays, type Day } from '#core/day.ts';
import type { BookRow } from '#sandbox/bank/account-book.ts';
import type { Ledger } from '#sandbox/bank/ledger.ts';

/** A row of `fct_transactions`. */
export interface PublishedRow {
  readonly transaction_id: string;
  readonly account: string;
  readonly booked_on: string;
  readonly amount_minor: string;
  readonly currency: string;
  readonly description: string;
  readonly is_pending: boolean;
}

/** What the marts say of one account. */
export interface Published {
  readonly rows: readonly PublishedRow[];
  /** `balance <day> <minor units>`, the oldest first. */
  readonly balances: readonly string[];
  /** What its newest balance proved: `proof <status> by <minor units>`. */
  readonly proof: string;
}

export interface Violation {
  /** Which account of which history. */
  readonly history: number;
  readonly account: number;
  readonly at: string;
  /** What the bank has and the marts have not, and the other way round. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

export const keyOfPublished = (row: PublishedRow): string =>
  [
    row.is_pending ? 'pending' : 'booked',
    row.booked_on,
    row.amount_minor,
    row.currency,
    row.description,
  ].join(' ');

export const keyOfBank = (row: BookRow, currency: string): string =>
  [row.status, row.on, row.minor, currency, row.truth.merchant].join(' ');

/** Both as multisets: equal payments count as often as they are there. */
export function difference(
  expected: readonly string[],
  found: readonly string[],
): { missing: string[]; surplus: string[] } {
  const left = new Map<string, number>();
  for (const key of found) left.set(key, (left.get(key) ?? 0) + 1);
  const missing = expected.filter((key) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
  const surplus = [...left].flatMap(([key, count]) => Array.from({ length: Math.max(0, count) }, () => key));
  return { missing, surplus };
}

/** `balance <day> <minor units>` for each day, as the account's bank has it. */
export function balancesOfBank(ledger: Ledger, accountId: string, from: Day, to: Day): string[] {
  const lines: string[] = [];
  for (let on = from; on <= to; on = addDays(on, 1))
    lines.push(`balance ${on} ${ledger.balance(accountId, on)?.minor}`);
  return lines;
}
