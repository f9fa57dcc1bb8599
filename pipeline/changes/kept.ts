/**
 * The file in which a builder keeps staging from one build to the next, so that a build after a few new rows looks
 * at those alone. It belongs to one mart file, holds nothing that raw objects and decisions do not give again, and
 * is thrown away whenever it does not fit: the next build then makes everything.
 */
import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';

/** What is kept, and the order in which it lies: rows that are asked for together should lie together. */
export const KEPT: Readonly<Record<string, string>> = {
  src_balances: 'account_id, fetched_at',
  src_set_aside: 'account_id, fetched_at',
  stg_rows: 'account_id, booked_on',
  stg_answer_rows: 'account_id, answer_number',
  stg_payment_keys: 'version_key',
  stg_candidates: 'account_id, earlier_on',
  stg_payments: 'account_id, booked_on',
  stg_doubtful_pairs: 'account_id, earlier_key',
  stg_wordings: 'payee, description',
  stg_towns: 'town',
  stg_spellings: 'name',
  stg_learned_categories: 'name',
  stg_named: 'account_id, booked_on',
  stg_categories: 'account_id, transaction_id',
  stg_guesses: 'account_id, transaction_id',
  stg_learned_corrections: 'merchant, is_in',
  stg_transfer_legs: 'account_id, booked_on',
  stg_transfers: 'transfer_id',
  stg_transfer_sides: 'transaction_id',
  stg_doubtful_transfers: 'transfer_id',
  stg_refunds: 'transaction_id',
  stg_refund_ties: 'transaction_id',
  stg_balances: 'account_id',
  stg_reconciliation: 'account_id, balance_at',
  stg_ledger_openings: 'account_id',
};

/** State that an earlier build has read, to tell what is new. */
const KEPT_STATE = [
  'state_extractions',
  'state_accounts',
  'state_pair_decisions',
  'state_category_rules',
  'state_transaction_corrections',
  'state_merchant_corrections',
  'state_transfer_decisions',
  'state_currency_rates',
] as const;

const stateSchema = z.object({
  /** SHA-256 of the mart file that this belongs to. */
  mart_sha256: z.string(),
  /** Of the SQL, the seeds, the parameters and DuckDB's own version. */
  recipe: z.string(),
  today: z.string(),
  /** Bytes of the mart file when everything was made, and builds of changes since. */
  whole_bytes: z.coerce.number(),
  changes: z.coerce.number(),
});
export type KeptState = z.infer<typeof stateSchema>;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export async function forgetKept(file: string): Promise<void> {
  await Promise.all([file, `${file}.wal`].map((path) => rm(path, { force: true })));
}

/** Keeps what the relations of this connection hold, in place of what was kept before. */
export async function keepAll(connection: DuckDBConnection, file: string): Promise<void> {
  await forgetKept(file);
  await connection.run(`attach ${quoted(file)} as kept`);
  await connection.run('begin transaction');
  for (const [name, order] of Object.entries(KEPT))
    await connection.run(`create table kept.${name} as select * from ${name} order by ${order}`);
  await keepState(connection);
  await connection.run('commit');
}

/** Replaces the copies of what the build was given. */
export async function keepState(connection: DuckDBConnection): Promise<void> {
  for (const name of KEPT_STATE)
    await connection.run(`create or replace table kept.${name} as select * from ${name}`);
}

/** The last thing written: without it what is kept belongs to no mart file, and is not used. */
export async function sealKept(connection: DuckDBConnection, state: KeptState): Promise<void> {
  await connection.run('begin transaction');
  await connection.run(
    `create or replace table kept.state as
     select ${Object.entries(state)
       .map(([name, value]) => `${typeof value === 'number' ? value : quoted(value)} as ${name}`)
       .join(', ')}`,
  );
  await connection.run('commit');
  await connection.run('checkpoint kept');
  await connection.run('detach kept');
}

/** Attaches what was kept as `kept`; undefined when there is none that belongs to a mart file. */
export async function openKept(connection: DuckDBConnection, file: string): Promise<KeptState | undefined> {
  await connection.run(`attach ${quoted(file)} as kept`);
  const found = await connection.runAndReadAll(
    "select 1 from duckdb_tables() where database_name = 'kept' and table_name = 'state'",
  );
  if (found.currentRowCount === 0) return undefined;
  const reader = await connection.runAndReadAll('from kept.state');
  return stateSchema.safeParse(reader.getRowObjectsJson()[0]).data;
}
