/** What was paid in other currencies than the base currency, on whichever account. */
import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, minorColumn, nullableTextColumn } from './columns.ts';

const shape = z.object({
  /** First day of the month. */
  month: dayColumn,
  /** Null for fees of a month in which nothing else names a currency. */
  foreign_currency: nullableTextColumn,
  /** In minor units of the foreign currency. */
  foreign_minor: minorColumn,
  /** In the base currency, without the payments that could not be converted. */
  base_spent_minor: minorColumn,
  transaction_count: countColumn,
  unconverted_count: countColumn,
  /** All such fees of the month, in the base currency, beside one currency of the month only. */
  fee_minor: minorColumn,
});
export type ForeignSpending = z.infer<typeof shape>;

/** Whole months whose first day is in the range, oldest first, most spent first within a month. */
export const readForeignSpending = (warehouse: Warehouse, range: DayRange): Promise<ForeignSpending[]> =>
  warehouse.rows(
    `select * from fct_foreign_spending where month between $from_on::date and $to_on::date
     order by month, base_spent_minor desc, foreign_currency`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
