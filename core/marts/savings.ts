import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, minorColumn, textColumn } from './columns.ts';
import { toCondition } from './transaction-filter.ts';

const shape = z.object({ currency: textColumn, saved_minor: minorColumn, transaction_count: countColumn });
export type Savings = z.infer<typeof shape>;

/** Payments into an ISA or other investment, less what came back from it. One row per currency. */
export function readSavings(
  warehouse: Warehouse,
  filter: { readonly from: Day; readonly to: Day; readonly account_ids?: readonly string[] },
): Promise<Savings[]> {
  const { where, parameters } = toCondition({ ...filter, counts_as: 'savings' });
  return warehouse.rows(
    `select currency, -sum(amount_minor)::bigint as saved_minor, count(*) as transaction_count
     from fct_transactions where ${where} group by currency order by currency`,
    parameters,
    shape,
  );
}
