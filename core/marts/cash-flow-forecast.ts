/** What each account should hold on each of the next 90 days. */
import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { dayColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  account_id: textColumn,
  on_day: dayColumn,
  currency: textColumn,
  /** At the end of the day; eight of ten days should lie between the other two. */
  expected_minor: minorColumn,
  low_minor: minorColumn,
  high_minor: minorColumn,
});
export type CashFlowForecast = z.infer<typeof shape>;

/** Oldest first; nothing for an account without a balance. */
export const readCashFlowForecast = (warehouse: Warehouse, range: DayRange): Promise<CashFlowForecast[]> =>
  warehouse.rows(
    `select * from fct_cash_flow_forecast where on_day between $from_on::date and $to_on::date
     order by on_day, account_id`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
