/**
 * Whether a payment stays the same transaction from its first row to its last. Who is who is known where a
 * row is the only one of its kind on its account; of twins nobody can say which is which.
 */
import type { BookRow } from '#sandbox/bank/account-book.ts';
import { keyOfBank, keyOfPublished, type PublishedRow } from './expectation.ts';
import type { LifeKind } from './lives.ts';

interface Seen {
  readonly ids: Set<string>;
  readonly statuses: Set<string>;
}

export interface Continuity {
  note(account: string, currency: string, bank: readonly BookRow[], published: readonly PublishedRow[]): void;
  /** By kind of life: payments seen pending and booked, and those that were one transaction all along. */
  joined(): Map<LifeKind, { pairs: number; joined: number }>;
  /** By kind of life: payments that were booked when first seen and changed, and stayed one transaction. */
  kept(): Map<LifeKind, { pairs: number; joined: number }>;
  /** Payments that were seen pending and booked under two ids, as `account: payment`. */
  parted(): string[];
  /** Transactions that were two payments, as `account: payment = payment`. */
  mistaken(): string[];
}

const kindOf = (payment: string): LifeKind => payment.replace(/ \d+(\.\d+)?$/, '') as LifeKind;

function singles<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row> {
  const grouped = Map.groupBy(rows, keyOf);
  return new Map(
    [...grouped].flatMap(([key, [row, ...others]]) =>
      row === undefined || others.length > 0 ? [] : [[key, row] as const],
    ),
  );
}

export function createContinuity(): Continuity {
  const payments = new Map<string, Seen>();
  const owners = new Map<string, Set<string>>();

  const count = (isCounted: (seen: Seen) => boolean) => {
    const found = new Map<LifeKind, { pairs: number; joined: number }>();
    for (const [payment, seen] of payments) {
      if (!isCounted(seen)) continue;
      const kind = kindOf(payment.slice(payment.indexOf(': ') + 2));
      const { pairs, joined } = found.get(kind) ?? { pairs: 0, joined: 0 };
      found.set(kind, { pairs: pairs + 1, joined: joined + (seen.ids.size === 1 ? 1 : 0) });
    }
    return found;
  };

  return {
    note(account, currency, bank, published) {
      const own = singles(bank, (row) => keyOfBank(row, currency));
      const shown = singles(published, keyOfPublished);
      for (const [key, row] of own) {
        const match = shown.get(key);
        if (match === undefined) continue;
        const payment = `${account}: ${row.id}`;
        const seen = payments.get(payment) ?? { ids: new Set(), statuses: new Set() };
        payments.set(payment, seen);
        seen.ids.add(match.transaction_id);
        seen.statuses.add(row.status);
        const owner = owners.get(match.transaction_id) ?? new Set();
        owners.set(match.transaction_id, owner.add(payment));
      }
    },
    joined: () => count(({ statuses }) => statuses.size === 2),
    kept: () => count(({ statuses }) => !statuses.has('pending')),
    parted: () =>
      [...payments].flatMap(([payment, { ids, statuses }]) =>
        statuses.size === 2 && ids.size > 1 ? [payment] : [],
      ),
    mistaken: () =>
      [...owners.values()].filter((owner) => owner.size > 1).map((owner) => [...owner].join(' = ')),
  };
}
