import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  on_day: dayColumn,
  /** The base currency. */
  currency: textColumn,
  assets_minor: minorColumn,
  /** Without a sign. */
  debts_minor: minorColumn,
  net_minor: minorColumn,
  counted_accounts: countColumn,
  /** Left out for want of a rate on that day. */
  unconverted_accounts: countColumn,
});
export type NetWorth = z.infer<typeof shape>;

/** Oldest first. */
export const readNetWorth = (warehouse: Warehouse, range: DayRange): Promise<NetWorth[]> =>
  warehouse.rows(
    `select * from fct_net_worth where on_day between $from_on::date and $to_on::date order by on_day`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
