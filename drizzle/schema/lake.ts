import { instant } from '../columns.ts';
import { bigint, boolean, check, index, integer, pgTable, sql, text, uuid } from '../orm.ts';
import { accounts } from './connections.ts';
import { households } from './households.ts';

/** One Parquet object in the lake. What stands here is what was stored, whatever a listing shows. */
export const lake_objects = pgTable(
  'lake_objects',
  {
    object_key: text().primaryKey(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    /** `yyyy-mm` of the fetch, UTC, as in the key. */
    month: text().notNull(),
    row_count: integer().notNull(),
    byte_count: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    made_at: instant().notNull(),
    /** Made of the objects of a month that was over. */
    is_compacted: boolean().notNull().default(false),
    /** From then on no build begins to read it, and a while later it goes; null for one that counts. */
    retired_at: instant(),
  },
  (table) => [
    index('lake_objects_household').on(table.household_id, table.kind, table.month),
    check('lake_objects_kind', sql`${table.kind} in ('accounts', 'balances', 'transactions')`),
    check('lake_objects_month', sql`${table.month} ~ '^[0-9]{4}-[0-9]{2}$'`),
  ],
);
