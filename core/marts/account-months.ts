/** Totals per account and month: what a rebuild must leave as they were. */
import { z } from 'zod';
import type { Warehouse } from '../warehouse.ts';
import { dayColumn, minorColumn } from './columns.ts';

const accountMonthSchema = z.object({
  account_id: z.string(),
  /** Its first day. */
  month: dayColumn,
  currency: z.string(),
  amount_minor: minorColumn,
  transaction_count: z.coerce.number(),
});

export type AccountMonth = z.output<typeof accountMonthSchema>;

/** Pending rows count; ordered by account and month. */
export function readAccountMonths(warehouse: Warehouse): Promise<AccountMonth[]> {
  return warehouse.rows(
    `select account_id, month, currency, sum(amount_minor)::bigint as amount_minor,
       count(*)::integer as transaction_count
     from fct_transactions group by all order by all`,
    {},
    accountMonthSchema,
  );
}
