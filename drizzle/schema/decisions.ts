import { id, instant } from '../columns.ts';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../orm.ts';
import { households, members } from './households.ts';

const householdId = () =>
  uuid()
    .notNull()
    .references(() => households.household_id, { onDelete: 'cascade' });

const memberId = () => uuid().references(() => members.member_id, { onDelete: 'set null' });

/**
 * A person's own rules. The first one, by position, whose every condition fits a payment decides it; a condition
 * that is null fits all.
 */
export const category_rules = pgTable(
  'category_rules',
  {
    rule_id: id(),
    household_id: householdId(),
    position: integer().notNull(),
    /** Found as whole words in payee or description, whatever the case. */
    words: text(),
    account_id: uuid(),
    direction: text(),
    /** Bounds of the amount without its sign, in minor units of the payment's currency. */
    least_minor: bigint({ mode: 'number' }),
    most_minor: bigint({ mode: 'number' }),
    category: text(),
    merchant: text(),
    member_id: memberId(),
    changed_at: instant().notNull(),
  },
  (table) => [
    index('category_rules_household').on(table.household_id, table.position),
    check('category_rules_direction', sql`${table.direction} in ('in', 'out')`),
    check('category_rules_says', sql`${table.category} is not null or ${table.merchant} is not null`),
    check(
      'category_rules_asks',
      sql`coalesce(${table.words}, ${table.account_id}::text, ${table.direction}, ${table.least_minor}::text,
        ${table.most_minor}::text) is not null`,
    ),
  ],
);

/** What a person said of one payment; null says nothing. Payments are named as in the marts. */
export const transaction_corrections = pgTable(
  'transaction_corrections',
  {
    household_id: householdId(),
    transaction_id: text().notNull(),
    category: text(),
    merchant: text(),
    /** Whether money only moved between own accounts. */
    is_transfer: boolean(),
    member_id: memberId(),
    changed_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.household_id, table.transaction_id] })],
);

/** What a person said of everything paid to one merchant, by the name that the marts give it without this. */
export const merchant_corrections = pgTable(
  'merchant_corrections',
  {
    household_id: householdId(),
    merchant: text().notNull(),
    category: text(),
    renamed_to: text(),
    member_id: memberId(),
    changed_at: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.household_id, table.merchant] }),
    check('merchant_corrections_says', sql`${table.category} is not null or ${table.renamed_to} is not null`),
  ],
);

/** What a person said of two payments that may be the two sides of one transfer. */
export const transfer_decisions = pgTable(
  'transfer_decisions',
  {
    household_id: householdId(),
    out_transaction_id: text().notNull(),
    in_transaction_id: text().notNull(),
    is_transfer: boolean().notNull(),
    member_id: memberId(),
    decided_at: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.household_id, table.out_transaction_id, table.in_transaction_id] }),
  ],
);

/** What may be spent a month, from a month on; the newest that has begun counts. */
export const budgets = pgTable(
  'budgets',
  {
    household_id: householdId(),
    /** `all` is everything that counts as spending. */
    category: text().notNull(),
    currency: text().notNull(),
    /** First day of the first month. */
    starts_on: date().notNull(),
    /** Null ends the budget. */
    amount_minor: bigint({ mode: 'number' }),
    member_id: memberId(),
    changed_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.household_id, table.category, table.currency, table.starts_on] })],
);

/** Daily reference rates that somebody loaded: what one unit of a currency was worth in another one. */
export const currency_rates = pgTable(
  'currency_rates',
  {
    from_currency: text().notNull(),
    to_currency: text().notNull(),
    rate_on: date().notNull(),
    rate: numeric({ precision: 18, scale: 8 }).notNull(),
    /** Whose rate it is, such as a central bank. */
    source: text().notNull(),
    loaded_at: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.from_currency, table.to_currency, table.rate_on] }),
    check('currency_rates_rate', sql`${table.rate} > 0`),
  ],
);
