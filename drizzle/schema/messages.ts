import { id, instant, telegramId } from '../columns.ts';
import { bigint, check, index, integer, jsonb, pgTable, sql, text, unique, uuid } from '../orm.ts';
import { households, members } from './households.ts';

/** Something worth saying, found once: the unique key is what keeps a person from being told twice. */
export const findings = pgTable(
  'findings',
  {
    finding_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    /** The alert kind. */
    kind: text().notNull(),
    /** What it is about, such as a transaction id. */
    subject: text().notNull(),
    version: integer().notNull().default(1),
    found_at: instant().notNull(),
  },
  (table) => [unique('findings_once').on(table.household_id, table.kind, table.subject, table.version)],
);

/**
 * The outbox. A message is claimed (`sending`) before the call; a reply that was lost leaves it `unsure`,
 * and an unsure message is never sent again by itself.
 */
export const messages = pgTable(
  'messages',
  {
    message_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    chat_id: telegramId().notNull(),
    kind: text().notNull(),
    /** One message per chat, kind and key, whatever is retried. */
    dedupe_key: text().notNull(),
    /** HTML text and inline buttons, ready to send. */
    body: jsonb().notNull(),
    status: text().notNull(),
    attempts: integer().notNull().default(0),
    not_before_at: instant().notNull(),
    created_at: instant().notNull(),
    sent_at: instant(),
    telegram_message_id: integer(),
    problem: text(),
  },
  (table) => [
    unique('messages_once').on(table.chat_id, table.kind, table.dedupe_key),
    index('messages_due').on(table.status, table.not_before_at),
    check('messages_status', sql`${table.status} in ('queued', 'sending', 'sent', 'unsure', 'failed')`),
  ],
);

/** Telegram repeats up to 100 updates after a crash; an update that stands here was handled. */
export const updates = pgTable('updates', {
  update_id: bigint({ mode: 'number' }).primaryKey(),
  handled_at: instant().notNull(),
});

/** Where each conversation stands, so that it goes on after a restart. Holds what the person typed. */
export const conversations = pgTable('conversations', {
  conversation_key: text().primaryKey(),
  state: jsonb().notNull(),
  changed_at: instant().notNull(),
});

/** What the last question of a chat meant, for "and in May?". */
export const last_questions = pgTable('last_questions', {
  chat_id: telegramId().primaryKey(),
  plan: jsonb().notNull(),
  asked_at: instant().notNull(),
});

/** One-time links to the web page. Only the SHA-256 of the token is kept. */
export const logins = pgTable('logins', {
  token_hash: text().primaryKey(),
  member_id: uuid()
    .notNull()
    .references(() => members.member_id, { onDelete: 'cascade' }),
  created_at: instant().notNull(),
  expires_at: instant().notNull(),
  used_at: instant(),
});

/** Signed-in browsers. Only the SHA-256 of the cookie is kept. */
export const sessions = pgTable(
  'sessions',
  {
    session_hash: text().primaryKey(),
    member_id: uuid()
      .notNull()
      .references(() => members.member_id, { onDelete: 'cascade' }),
    created_at: instant().notNull(),
    seen_at: instant().notNull(),
    expires_at: instant().notNull(),
  },
  (table) => [index('sessions_member').on(table.member_id)],
);
