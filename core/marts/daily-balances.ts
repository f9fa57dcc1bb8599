import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { dayColumn, minorColumn, textColumn } from './columns.ts';
import { toCondition } from './transaction-filter.ts';

const shape = z.object({
  account_id: textColumn,
  on_day: dayColumn,
  /** Booked balance at the end of the day. */
  booked_minor: minorColumn,
  currency: textColumn,
});
export type DailyBalance = z.infer<typeof shape>;

/** Oldest first. Days before an account's first known transaction are not there. */
export function readDailyBalances(
  warehouse: Warehouse,
  filter: { readonly from: Day; readonly to: Day; readonly account_ids?: readonly string[] },
): Promise<DailyBalance[]> {
  const { from, to, ...accounts } = filter;
  const { where, parameters } = toCondition(accounts);
  return warehouse.rows(
    `select * from fct_daily_balances
     where on_day between $from_on::date and $to_on::date and ${where} order by on_day, account_id`,
    { ...parameters, from_on: from, to_on: to },
    shape,
  );
}
