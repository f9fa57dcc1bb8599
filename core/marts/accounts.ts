import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import {
  countColumn,
  flagColumn,
  nullableDayColumn,
  nullableInstantColumn,
  nullableMinorColumn,
  nullableTextColumn,
  textColumn,
} from './columns.ts';

const shape = z.object({
  account_id: textColumn,
  institution_name: textColumn,
  name: textColumn,
  kind: z.enum(['current', 'savings', 'card', 'loan', 'other']),
  currency: textColumn,
  number_ending: nullableTextColumn,
  is_active: flagColumn,
  /** What the bank last reported; money owed on a card is negative. */
  booked_minor: nullableMinorColumn,
  /** Own money: null when the bank does not say, and always on a card, where “available” is credit left. */
  available_minor: nullableMinorColumn,
  credit_left_minor: nullableMinorColumn,
  /** Borrowed money, positive, where the bank's figures tell it: a card's whole credit, an arranged overdraft. */
  credit_limit_minor: nullableMinorColumn,
  overdraft_limit_minor: nullableMinorColumn,
  /** When the balance was fetched. */
  balance_at: nullableInstantColumn,
  balance_on: nullableDayColumn,
  /** When transactions were last fetched. */
  synced_at: nullableInstantColumn,
  first_on: nullableDayColumn,
  last_on: nullableDayColumn,
  transaction_count: countColumn,
});
export type MartAccount = z.infer<typeof shape>;

/** In the order in which people expect them: current accounts first, cards after, then by name. */
export const readAccounts = (warehouse: Warehouse): Promise<MartAccount[]> =>
  warehouse.rows(
    `select * from dim_accounts
     order by list_position(['current', 'savings', 'card', 'loan', 'other'], kind), name, account_id`,
    {},
    shape,
  );
