import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import {
  countColumn,
  countsAsColumn,
  dayColumn,
  flagColumn,
  instantColumn,
  minorColumn,
  nullableDayColumn,
  nullableMinorColumn,
  nullableTextColumn,
  textColumn,
} from './columns.ts';
import { type TransactionFilter, toCondition } from './transaction-filter.ts';

const shape = z.object({
  /** The same while pending and once booked. */
  transaction_id: textColumn,
  account_id: textColumn,
  booked_on: dayColumn,
  /** The day the payment was made, where the bank says so. */
  valued_on: nullableDayColumn,
  /** First day of the month of `booked_on`. */
  month: dayColumn,
  is_pending: flagColumn,
  /** Negative is money out. */
  amount_minor: minorColumn,
  currency: textColumn,
  payee: textColumn,
  merchant: textColumn,
  description: textColumn,
  category: textColumn,
  /** Which rule chose the category. */
  category_reason: textColumn,
  is_transfer: flagColumn,
  is_refund: flagColumn,
  transfer_id: nullableTextColumn,
  counts_as: countsAsColumn,
  /** Positive is spent, negative is refunded, zero when the row does not count as spending. */
  spent_minor: minorColumn,
  income_minor: minorColumn,
  foreign_amount_minor: nullableMinorColumn,
  foreign_currency: nullableTextColumn,
  bank_code: nullableTextColumn,
  merchant_category_code: nullableTextColumn,
  /** When the first fetch that showed it was made. */
  first_seen_at: instantColumn,
});
export type MartTransaction = z.infer<typeof shape>;

const NEWEST_FIRST = 'order by booked_on desc, is_pending desc, first_seen_at desc, transaction_id';

export function readTransactions(
  warehouse: Warehouse,
  filter: TransactionFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<MartTransaction[]> {
  const { where, parameters } = toCondition(filter);
  return warehouse.rows(
    `select * from fct_transactions where ${where} ${NEWEST_FIRST} limit $limit offset $offset`,
    { ...parameters, limit: page.limit, offset: page.offset },
    shape,
  );
}

export async function countTransactions(warehouse: Warehouse, filter: TransactionFilter): Promise<number> {
  const { where, parameters } = toCondition(filter);
  const counts = await warehouse.rows(
    `select count(*) as transaction_count from fct_transactions where ${where}`,
    parameters,
    z.object({ transaction_count: countColumn }),
  );
  return counts[0]?.transaction_count ?? 0;
}

/** Rows that no fetch up to that instant had shown. */
export const readSeenSince = (warehouse: Warehouse, since: Date): Promise<MartTransaction[]> =>
  warehouse.rows(
    `select * from fct_transactions where first_seen_at > $since::timestamp ${NEWEST_FIRST}`,
    { since: since.toISOString().replace('T', ' ').replace('Z', '') },
    shape,
  );

/** Those that exist of the ids, newest first. */
export const readByIds = (warehouse: Warehouse, ids: readonly string[]): Promise<MartTransaction[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : warehouse.rows(
        `select * from fct_transactions where list_contains($ids, transaction_id) ${NEWEST_FIRST}`,
        { ids },
        shape,
      );
