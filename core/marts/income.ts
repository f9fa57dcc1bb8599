/** Where income comes from. */
import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  merchant: textColumn,
  kind: z.enum(['salary', 'benefit', 'interest', 'tax_refund', 'sale', 'other']),
  /** First day of the month. */
  month: dayColumn,
  currency: textColumn,
  income_minor: minorColumn,
  transaction_count: countColumn,
  /** In the base currency, without the payments that could not be converted. */
  base_income_minor: minorColumn,
  unconverted_count: countColumn,
});
export type Income = z.infer<typeof shape>;

/** Whole months whose first day is in the range, oldest first, most earned first within a month. */
export const readIncome = (warehouse: Warehouse, range: DayRange): Promise<Income[]> =>
  warehouse.rows(
    `select * from fct_income where month between $from_on::date and $to_on::date
     order by month, income_minor desc, merchant, kind, currency`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
