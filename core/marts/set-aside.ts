import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, instantColumn, textColumn } from './columns.ts';

const shape = z.object({
  extraction_id: textColumn,
  account_id: textColumn,
  kind: z.enum(['accounts', 'balances', 'transactions']),
  row_number: countColumn,
  reason: textColumn,
  fetched_at: instantColumn,
});
export type SetAside = z.infer<typeof shape>;

/** Rows the provider sent that could not be understood, newest first. */
export const readSetAside = (warehouse: Warehouse, limit: number): Promise<SetAside[]> =>
  warehouse.rows(
    `select * from fct_set_aside order by fetched_at desc, extraction_id, row_number limit $limit`,
    { limit },
    shape,
  );
