/** Payments that are out of the ordinary. */
import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { dayColumn, minorColumn, nullableMinorColumn, textColumn } from './columns.ts';

const shape = z.object({
  transaction_id: textColumn,
  account_id: textColumn,
  booked_on: dayColumn,
  merchant: textColumn,
  category: textColumn,
  /** Negative is money out. */
  amount_minor: minorColumn,
  currency: textColumn,
  reason: z.enum([
    'charged_twice',
    'price_rise',
    'fee',
    'large_for_merchant',
    'large_first_time',
    'largest_in_category',
  ]),
  /**
   * What it is held against, without a sign: the old price of a rise, otherwise an amount in the base currency;
   * null for a fee.
   */
  compared_minor: nullableMinorColumn,
});
export type Unusual = z.infer<typeof shape>;

/** Newest first; nothing that is older than 13 months. */
export const readUnusual = (warehouse: Warehouse, range: DayRange): Promise<Unusual[]> =>
  warehouse.rows(
    `select * from fct_unusual where booked_on between $from_on::date and $to_on::date
     order by booked_on desc, transaction_id`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
