import { z } from 'zod';
import type { DayRange } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, flagColumn, minorColumn, textColumn } from './columns.ts';

const shape = z.object({
  /** `all` is everything that counts as spending. */
  category: textColumn,
  currency: textColumn,
  /** First day of the month. */
  month: dayColumn,
  is_current: flagColumn,
  amount_minor: minorColumn,
  /** Less refunds. */
  spent_minor: minorColumn,
  /** Negative when the budget is exceeded. */
  left_minor: minorColumn,
  /** Rounded down; null for a budget of nothing. */
  used_percent: countColumn.nullable(),
  days: countColumn,
  /** Today too. */
  days_elapsed: countColumn,
  /** What the month comes to when series and pace stay as they are. */
  forecast_minor: minorColumn,
  /** Payments left out for want of a rate. */
  unconverted_count: countColumn,
  /** `near` is 80 % or more. */
  status: z.enum(['ok', 'near', 'over']),
});
export type BudgetProgress = z.infer<typeof shape>;

/** Budgets of the months whose first day is in the range, oldest month first, then as categories are listed. */
export const readBudgetProgress = (warehouse: Warehouse, range: DayRange): Promise<BudgetProgress[]> =>
  warehouse.rows(
    `select progress.* from fct_budget_progress as progress left join dim_categories using (category)
     where month between $from_on::date and $to_on::date
     order by month, dim_categories.position nulls first, category, currency`,
    { from_on: range.from, to_on: range.to },
    shape,
  );
