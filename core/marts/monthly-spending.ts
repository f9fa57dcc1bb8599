import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  /** First day of the month. */
  month: dayColumn,
  category: textColumn,
  currency: textColumn,
  spent_minor: minorColumn,
  transaction_count: countColumn,
  /** In the base currency, without the payments that could not be converted. */
  base_spent_minor: minorColumn,
  unconverted_count: countColumn,
});
export type MonthlySpending = z.infer<typeof shape>;

/** Whole months whose first day is in the range, oldest first, most spent first within a month. */
export const readMonthlySpending = (
  warehouse: Warehouse,
  range: { readonly from: Day; readonly to: Day },
): Promise<MonthlySpending[]> =>
  warehouse.rows(
    `select * from fct_monthly_spending where month between $from_on::date and $to_on::date
     order by month, spent_minor desc, category, currency`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
