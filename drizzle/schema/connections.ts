import { id, instant, telegramId } from '../columns.ts';
import { boolean, check, date, index, integer, pgTable, primaryKey, sql, text, uuid } from '../orm.ts';
import { households, members } from './households.ts';

/** One consent at one institution, through one provider. */
export const connections = pgTable(
  'connections',
  {
    connection_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    member_id: uuid().references(() => members.member_id, { onDelete: 'set null' }),
    /** Where the outcome of the consent is told. */
    chat_id: telegramId().notNull(),
    provider: text().notNull(),
    institution_id: text().notNull(),
    institution_name: text().notNull(),
    status: text().notNull(),
    /** Ours, random, used once: how the bank's return finds its way home. */
    reference: text().notNull().unique(),
    /** The provider's id of the consent (a GoCardless requisition). */
    external_id: text().notNull(),
    consent_url: text().notNull(),
    history_days: integer().notNull(),
    created_at: instant().notNull(),
    /** A consent page that was not used by then is given up. */
    link_expires_at: instant().notNull(),
    linked_at: instant(),
    consent_expires_at: instant(),
    /** The consent that this one is to renew: its accounts move over when this one is given. */
    renews_id: uuid(),
    /** The provider's id of what was agreed: how long the consent lasts and how it is reconfirmed. */
    agreement_id: text(),
    /** Days one consent lasts, as agreed. */
    access_days: integer(),
    /** The bank lets the person confirm the consent without a login there. */
    is_reconfirmable: boolean().notNull().default(false),
    /** Until when the consent has to be confirmed; null where it only runs out. */
    reconfirm_by: instant(),
    /** The message in the chat that tells how the consent stands; it is edited as that changes. */
    chat_message_id: integer(),
    last_success_at: instant(),
    /** When a sync was last asked for: what was landed before that does not answer it. */
    requested_at: instant(),
    problem_code: text(),
    problem_message: text(),
    /** Raised by every run; a run that holds an older epoch may write nothing. */
    epoch: integer().notNull().default(0),
  },
  (table) => [
    index('connections_household').on(table.household_id),
    check(
      'connections_status',
      sql`${table.status} in (
        'waiting', 'linked', 'cancelled', 'rejected', 'failed', 'expired', 'replaced', 'removed')`,
    ),
  ],
);

/** One account of a household, the same one through every renewed consent. */
export const accounts = pgTable(
  'accounts',
  {
    account_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    connection_id: uuid()
      .notNull()
      .references(() => connections.connection_id, { onDelete: 'cascade' }),
    /** The provider's id at the latest consent. */
    external_id: text().notNull(),
    institution_name: text().notNull(),
    name: text().notNull(),
    kind: text().notNull(),
    currency: text().notNull(),
    /** Last four characters of the account number: enough for a person to recognise it. */
    number_ending: text(),
    /** The holder as the bank names them, so that they are never taken for the other side of a payment. */
    owner_name: text(),
    /** False once the bank says that the account is closed: it is not asked for again. */
    is_active: boolean().notNull().default(true),
    /** False when the person does not want it fetched: it costs no calls, and its history stays. */
    is_selected: boolean().notNull().default(true),
    created_at: instant().notNull(),
    /** Booked rows are known up to this day; moved in the transaction that records an extraction. */
    transactions_through_on: date(),
    synced_at: instant(),
  },
  (table) => [
    index('accounts_household').on(table.household_id),
    check('accounts_kind', sql`${table.kind} in ('current', 'savings', 'card', 'loan', 'other')`),
  ],
);

/**
 * Everything that proves that two consents show one account: `iban:…`, `bban:…` or `pan:…`, hashed. An account
 * has several, because a bank names one number today and another one at the renewal.
 */
export const account_identities = pgTable(
  'account_identities',
  {
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    identity_hash: text().notNull(),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    seen_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.household_id, table.identity_hash] })],
);

/** Every provider id an account was ever known by. */
export const account_aliases = pgTable(
  'account_aliases',
  {
    provider: text().notNull(),
    external_id: text().notNull(),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    seen_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.external_id, table.account_id] })],
);

/** What the provider last said about how often it may still be asked. */
export const quotas = pgTable(
  'quotas',
  {
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    /** accounts, balances or transactions: each is limited by itself. */
    scope: text().notNull(),
    call_limit: integer(),
    remaining: integer(),
    renews_at: instant(),
    seen_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.scope] })],
);

/** Every call that counts against a bank's allowance or towards a suspension, kept for a few weeks. */
export const bank_calls = pgTable(
  'bank_calls',
  {
    call_id: id(),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    /** accounts, balances or transactions. */
    scope: text().notNull(),
    /** schedule, person, link or command line. */
    trigger: text().notNull(),
    called_at: instant().notNull(),
    outcome: text().notNull(),
    problem_code: text(),
  },
  (table) => [
    index('bank_calls_account').on(table.account_id, table.scope, table.called_at),
    // Only an answer costs allowance; only a counted failure leads to a suspension. A call without its
    // outcome was cut off, and may have done either.
    check(
      'bank_calls_outcome',
      sql`${table.outcome} in ('asked', 'answered', 'limited', 'counted_failure', 'other_failure')`,
    ),
  ],
);

/** A provider's access tokens, sealed: readable only with SECRET_KEY. */
export const provider_tokens = pgTable('provider_tokens', {
  provider: text().primaryKey(),
  sealed: text().notNull(),
  changed_at: instant().notNull(),
});
