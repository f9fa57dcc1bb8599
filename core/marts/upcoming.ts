import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { dayColumn, flagColumn, minorColumn, nullableMinorColumn, textColumn } from './columns.ts';
import { confidenceColumn, recurringKindColumn } from './recurring.ts';

const shape = z.object({
  upcoming_id: textColumn,
  series_id: textColumn,
  /** The day of the build when it is late. */
  due_on: dayColumn,
  merchant: textColumn,
  kind: recurringKindColumn,
  category: textColumn,
  direction: z.enum(['in', 'out']),
  account_id: textColumn,
  currency: textColumn,
  /** Here and below, negative is money out. */
  expected_minor: minorColumn,
  least_minor: minorColumn,
  most_minor: minorColumn,
  is_late: flagColumn,
  /** What the account holds after it and all that is expected before; null without a balance. */
  balance_after_minor: nullableMinorColumn,
  is_short: flagColumn,
  confidence: confidenceColumn,
});
export type Upcoming = z.infer<typeof shape>;

/** What is expected in the range, soonest first. There is nothing before the day of the build or 90 days after. */
export const readUpcoming = (
  warehouse: Warehouse,
  range: { readonly from: Day; readonly to: Day },
): Promise<Upcoming[]> =>
  warehouse.rows(
    `select * from fct_upcoming where due_on between $from_on::date and $to_on::date
     order by due_on, expected_minor, upcoming_id`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
