import { id, instant, telegramId } from '../columns.ts';
import { check, jsonb, pgTable, primaryKey, sql, text, uuid } from '../orm.ts';

/** The people who share one set of accounts. Everything else hangs on a household. */
export const households = pgTable('households', {
  household_id: id(),
  name: text().notNull(),
  zone: text().notNull(),
  base_currency: text().notNull(),
  created_at: instant().notNull(),
});

/** A person who may talk to the bot. In a private chat Telegram's chat id is the person's id. */
export const members = pgTable(
  'members',
  {
    member_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    telegram_user_id: telegramId().notNull().unique(),
    chat_id: telegramId().notNull(),
    display_name: text().notNull(),
    role: text().notNull(),
    joined_at: instant().notNull(),
    /** Set when Telegram says the person blocked the bot; cleared by /start. */
    blocked_at: instant(),
  },
  (table) => [check('members_role', sql`${table.role} in ('owner', 'member')`)],
);

/** One-time codes that turn a stranger into the owner or a member. Only the SHA-256 is kept. */
export const invites = pgTable('invites', {
  code_hash: text().primaryKey(),
  /** Null for the claim code printed at the first start: its household is made when it is used. */
  household_id: uuid().references(() => households.household_id, { onDelete: 'cascade' }),
  created_at: instant().notNull(),
  expires_at: instant().notNull(),
  used_at: instant(),
  used_by: telegramId(),
});

/** What a household chose, one row per setting. */
export const settings = pgTable(
  'settings',
  {
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    name: text().notNull(),
    value: jsonb().notNull(),
    changed_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.household_id, table.name] })],
);
