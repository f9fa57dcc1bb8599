/** Spending: money out in every category but income, transfer and savings, less refunds; pending counts. */
import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, minorColumn, textColumn } from './columns.ts';
import { toCondition } from './transaction-filter.ts';

export interface SpendingFilter {
  readonly from: Day;
  readonly to: Day;
  readonly account_ids?: readonly string[];
  readonly categories?: readonly string[];
  readonly merchants?: readonly string[];
}

const columns = {
  currency: textColumn,
  /** Refunds already taken off; negative when more came back than went out. */
  spent_minor: minorColumn,
  /** The part of `spent_minor` that is pending. */
  pending_minor: minorColumn,
  /** What came back, positive. */
  refunded_minor: minorColumn,
  /** Every row behind the figure, refunds too. */
  transaction_count: countColumn,
  /** Purchases only: what “how many times” asks for. */
  purchase_count: countColumn,
};
const shape = z.object(columns);
const shapeBy = z.object({ key: textColumn, ...columns });
export type Spending = z.infer<typeof shape>;
export type SpendingBy = z.infer<typeof shapeBy>;

const SUMS = `currency,
  sum(spent_minor)::bigint as spent_minor,
  coalesce(sum(spent_minor) filter (where is_pending), 0)::bigint as pending_minor,
  coalesce(-sum(spent_minor) filter (where is_refund), 0)::bigint as refunded_minor,
  count(*) as transaction_count,
  count(*) filter (where not is_refund) as purchase_count`;

const GROUPS = { category: 'category', merchant: 'merchant', account: 'account_id' } as const;
export type SpendingGroup = keyof typeof GROUPS;

/** One row per currency; none when nothing was spent. */
export function readSpending(warehouse: Warehouse, filter: SpendingFilter): Promise<Spending[]> {
  const { where, parameters } = toCondition({ ...filter, counts_as: 'spending' });
  return warehouse.rows(
    `select ${SUMS} from fct_transactions where ${where} group by currency order by currency`,
    parameters,
    shape,
  );
}

/** One row per group and currency, most spent first; the key of an account is its id. */
export function readSpendingBy(
  warehouse: Warehouse,
  group: SpendingGroup,
  filter: SpendingFilter,
  limit: number,
): Promise<SpendingBy[]> {
  const { where, parameters } = toCondition({ ...filter, counts_as: 'spending' });
  return warehouse.rows(
    `select ${GROUPS[group]} as key, ${SUMS} from fct_transactions where ${where}
     group by key, currency order by spent_minor desc, key, currency limit $limit`,
    { ...parameters, limit },
    shapeBy,
  );
}
