import { id, instant } from '../columns.ts';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
  uuid,
} from '../orm.ts';
import { accounts, connections } from './connections.ts';
import { households, members } from './households.ts';
import { lake_objects } from './lake.ts';

/** One job that did something worth remembering: a sync of a connection, a build of the marts. */
export const runs = pgTable(
  'runs',
  {
    run_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    connection_id: uuid().references(() => connections.connection_id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    /** schedule, person, link or command line. */
    trigger: text().notNull(),
    epoch: integer().notNull().default(0),
    status: text().notNull(),
    started_at: instant().notNull(),
    finished_at: instant(),
    problem_code: text(),
    problem_message: text(),
    /** Counts and per-account outcomes of the run, shaped by its kind. */
    outcome: jsonb(),
    /** The build that took a sync's rows into the marts and told its news; null until then. */
    build_id: uuid(),
  },
  (table) => [
    index('runs_household_started').on(table.household_id, table.started_at),
    check('runs_kind', sql`${table.kind} in ('link', 'sync', 'build')`),
    check('runs_status', sql`${table.status} in ('running', 'done', 'partial', 'failed', 'abandoned')`),
  ],
);

/** One fetch of one account and kind. Its rows lie in one object, which may hold those of others as well. */
export const extractions = pgTable(
  'extractions',
  {
    extraction_id: id(),
    run_id: uuid()
      .notNull()
      .references(() => runs.run_id, { onDelete: 'cascade' }),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    object_key: text()
      .notNull()
      .references(() => lake_objects.object_key),
    row_count: integer().notNull(),
    /** The days asked for; null for balances and details. */
    window_from: date(),
    window_to: date(),
    fetched_at: instant().notNull(),
    /** Rows the provider sent that could not be understood; each is in the object with its reason. */
    set_aside_count: integer().notNull().default(0),
  },
  (table) => [
    index('extractions_household').on(table.household_id, table.kind),
    index('extractions_object').on(table.object_key),
    check('extractions_kind', sql`${table.kind} in ('accounts', 'balances', 'transactions')`),
  ],
);

/** One run of a background task of the program itself, such as giving up links that nobody used. */
export const task_runs = pgTable(
  'task_runs',
  {
    task_run_id: id(),
    task: text().notNull(),
    started_at: instant().notNull(),
    finished_at: instant(),
    status: text().notNull(),
    /** 1 for the first try of its turn; a failed one is tried again. */
    attempt: integer().notNull(),
    /** What it did, in words for people. */
    summary: text(),
    problem_code: text(),
    problem_message: text(),
    /** When it runs next: its next turn, or the retry. */
    next_at: instant(),
  },
  (table) => [
    index('task_runs_task').on(table.task, table.started_at),
    check('task_runs_status', sql`${table.status} in ('running', 'done', 'failed', 'abandoned')`),
  ],
);

/**
 * What a person said of two rows that may be one payment. Rows are named by their keys in staging, which are a
 * function of what the bank sent, so a decision outlives every rebuild.
 */
export const pair_decisions = pgTable(
  'pair_decisions',
  {
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    account_id: uuid()
      .notNull()
      .references(() => accounts.account_id, { onDelete: 'cascade' }),
    /** The row that was seen first. */
    earlier_key: text().notNull(),
    later_key: text().notNull(),
    is_same: boolean().notNull(),
    member_id: uuid().references(() => members.member_id, { onDelete: 'set null' }),
    decided_at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.household_id, table.earlier_key, table.later_key] })],
);

/** One built set of marts; the published one is the household's newest row with `published_at`. */
export const builds = pgTable(
  'builds',
  {
    build_id: id(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    /** Relative to the marts folder. Never reused. */
    file_name: text().notNull(),
    sha256: text().notNull(),
    byte_count: integer().notNull(),
    /** The newest extraction the build has read. */
    data_as_of: instant().notNull(),
    extraction_count: integer().notNull(),
    /** Per model: rows and milliseconds. */
    models: jsonb().notNull(),
    published_at: instant().notNull(),
  },
  (table) => [
    unique('builds_file').on(table.file_name),
    index('builds_household').on(table.household_id, table.published_at),
  ],
);

/** How long each model took and how many rows it made, kept for longer than the builds themselves. */
export const build_models = pgTable(
  'build_models',
  {
    build_id: uuid().notNull(),
    household_id: uuid()
      .notNull()
      .references(() => households.household_id, { onDelete: 'cascade' }),
    model: text().notNull(),
    layer: text().notNull(),
    /** Everything anew, or only what changed. */
    is_whole: boolean().notNull(),
    row_count: integer().notNull(),
    milliseconds: integer().notNull(),
    built_at: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.build_id, table.model] }),
    index('build_models_household').on(table.household_id, table.built_at),
  ],
);
