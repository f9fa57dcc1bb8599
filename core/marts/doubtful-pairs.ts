import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import {
  dayColumn,
  flagColumn,
  instantColumn,
  minorColumn,
  nullableTextColumn,
  textColumn,
} from './columns.ts';

const shape = z.object({
  account_id: textColumn,
  /** Both keys name a pair for a decision; they outlive every rebuild. */
  earlier_key: textColumn,
  later_key: textColumn,
  kind: z.enum(['shown together', 'changed amount', 'other text', 'replaced']),
  currency: textColumn,
  earlier_transaction_id: textColumn,
  earlier_on: dayColumn,
  /** Negative is money out. */
  earlier_minor: minorColumn,
  earlier_payee: nullableTextColumn,
  earlier_description: nullableTextColumn,
  is_earlier_pending: flagColumn,
  later_transaction_id: textColumn,
  later_on: dayColumn,
  later_minor: minorColumn,
  later_payee: nullableTextColumn,
  later_description: nullableTextColumn,
  is_later_pending: flagColumn,
  first_seen_at: instantColumn,
});
export type DoubtfulPair = z.infer<typeof shape>;

/** Pairs of rows that may be one payment and that nobody has decided about, newest first. */
export const readDoubtfulPairs = (warehouse: Warehouse): Promise<DoubtfulPair[]> =>
  warehouse.rows(
    'select * from fct_doubtful_pairs order by first_seen_at desc, earlier_key, later_key',
    {},
    shape,
  );
