import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, minorColumn, textColumn } from './columns.ts';
import { toCondition } from './transaction-filter.ts';

const shape = z.object({
  currency: textColumn,
  income_minor: minorColumn,
  pending_minor: minorColumn,
  transaction_count: countColumn,
});
export type Income = z.infer<typeof shape>;

/** Salary, benefits, interest, tax refunds, sales; never refunds or own transfers. One row per currency. */
export function readIncome(
  warehouse: Warehouse,
  filter: { readonly from: Day; readonly to: Day; readonly account_ids?: readonly string[] },
): Promise<Income[]> {
  const { where, parameters } = toCondition({ ...filter, counts_as: 'income' });
  return warehouse.rows(
    `select currency, sum(income_minor)::bigint as income_minor,
       coalesce(sum(income_minor) filter (where is_pending), 0)::bigint as pending_minor,
       count(*) as transaction_count
     from fct_transactions where ${where} group by currency order by currency`,
    parameters,
    shape,
  );
}
