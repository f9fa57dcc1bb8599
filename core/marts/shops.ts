import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import { textColumn } from './columns.ts';

const shape = z.object({ merchant: textColumn });

/**
 * Merchants that are certainly businesses: paid by card at a till that has a code, or on the list of known
 * names. Everybody else who was ever paid may be a person.
 */
export async function readShops(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const rows = await warehouse.rows(
    `select distinct merchant from fct_transactions
     where merchant_category_code is not null or category_reason like 'merchant seed:%'`,
    {},
    shape,
  );
  return new Set(rows.map(({ merchant }) => merchant));
}
