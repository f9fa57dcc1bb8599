import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { dayColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  transfer_id: textColumn,
  out_transaction_id: textColumn,
  in_transaction_id: textColumn,
  out_account_id: textColumn,
  in_account_id: textColumn,
  out_on: dayColumn,
  in_on: dayColumn,
  /** What left, positive. */
  out_minor: minorColumn,
  out_currency: textColumn,
  in_minor: minorColumn,
  in_currency: textColumn,
});
export type Transfer = z.infer<typeof shape>;

/** Pairs whose money left on a day of the range, newest first; each transfer once. */
export const readTransfers = (
  warehouse: Warehouse,
  range: { readonly from: Day; readonly to: Day },
): Promise<Transfer[]> =>
  warehouse.rows(
    `select * from fct_transfers where out_on between $from_on::date and $to_on::date
     order by out_on desc, transfer_id`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
