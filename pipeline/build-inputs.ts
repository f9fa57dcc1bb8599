/** What the SQL finds before the first model: raw objects, the household's own state, seeds and parameters. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Day } from '#core/day.ts';
import { type BuildDecisions, DECISION_COLUMNS } from './build-decisions.ts';
import { type ExtractionKind, RAW_COLUMNS } from './raw-columns.ts';
import type { Seed } from './sql-files.ts';

export interface BuildAccount {
  readonly account_id: string;
  readonly institution_name: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string;
  readonly number_ending: string | null;
  readonly is_active: boolean;
}

export interface BuildExtraction {
  readonly extraction_id: string;
  readonly account_id: string;
  readonly kind: string;
  readonly fetched_at: Date;
  /** The days asked for; null for anything but transactions. */
  readonly window_from: string | null;
  readonly window_to: string | null;
  /** The local Parquet file that holds it; without one a build of what is new cannot find it. */
  readonly file?: string;
}

export interface BuildParameters {
  readonly today: Day;
  readonly zone: string;
  readonly baseCurrency: string;
}

export interface BuildInputs {
  /** Local Parquet files by kind; each list may be empty. */
  readonly inputs: Readonly<Record<ExtractionKind, readonly string[]>>;
  /** The recorded ones: a row of an object that is not recorded does not count, an empty answer does. */
  readonly extractions: readonly BuildExtraction[];
  readonly accounts: readonly BuildAccount[];
  readonly decisions: BuildDecisions;
  readonly parameters: BuildParameters;
}

const STATE = {
  state_accounts: {
    account_id: 'VARCHAR',
    institution_name: 'VARCHAR',
    name: 'VARCHAR',
    kind: 'VARCHAR',
    currency: 'VARCHAR',
    number_ending: 'VARCHAR',
    is_active: 'BOOLEAN',
  },
  state_extractions: {
    extraction_id: 'VARCHAR',
    account_id: 'VARCHAR',
    kind: 'VARCHAR',
    fetched_at: 'TIMESTAMP',
    window_from: 'DATE',
    window_to: 'DATE',
  },
} as const;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const columnsOf = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');

async function createRawKind(
  connection: DuckDBConnection,
  kind: ExtractionKind,
  files: readonly string[],
): Promise<string> {
  const name = `raw_${kind}`;
  await connection.run(`create temp table ${name}_none (${columnsOf(RAW_COLUMNS[kind])})`);
  const list = [...new Set(files)].map(quoted).join(', ');
  // The empty table gives columns and types, also to objects written before a column existed.
  const objects =
    list === '' ? '' : ` union all by name select * from read_parquet([${list}], union_by_name = true)`;
  await connection.run(`create temp view ${name} as select * from ${name}_none${objects}`);
  return name;
}

async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly object[],
): Promise<string> {
  await connection.run(`create temp table ${name} (${columnsOf(columns)})`);
  const shape = JSON.stringify([columns]);
  if (rows.length > 0)
    await connection.run(
      `insert into ${name} by name select unnest(from_json($rows::json, ${quoted(shape)}), recursive := true)`,
      { rows: JSON.stringify(rows) },
    );
  return name;
}

const timestamp = (instant: Date): string => instant.toISOString().replace('T', ' ').replace('Z', '');

/** Creates the relations of raw rows, over the objects given, and tells their names. */
export async function createRaw(
  connection: DuckDBConnection,
  inputs: BuildInputs['inputs'],
): Promise<Set<string>> {
  const names = new Set<string>();
  for (const kind of ['accounts', 'balances', 'transactions'] as const)
    names.add(await createRawKind(connection, kind, inputs[kind]));
  return names;
}

/** Creates everything else that models read before the first of them, and tells the names. */
export async function createState(
  connection: DuckDBConnection,
  { extractions, accounts, decisions, parameters }: BuildInputs,
  seeds: readonly Seed[],
): Promise<Set<string>> {
  await connection.run(`set variable today = ${quoted(parameters.today)}`);
  await connection.run(`set variable zone = ${quoted(parameters.zone)}`);
  await connection.run(`set variable base_currency = ${quoted(parameters.baseCurrency)}`);
  const names = new Set<string>();
  names.add(await createTable(connection, 'state_accounts', STATE.state_accounts, accounts));
  const instants = extractions.map((row) => ({ ...row, fetched_at: timestamp(row.fetched_at) }));
  names.add(await createTable(connection, 'state_extractions', STATE.state_extractions, instants));
  for (const [name, columns] of Object.entries(DECISION_COLUMNS))
    names.add(
      await createTable(connection, name, columns, decisions[name as keyof typeof DECISION_COLUMNS] ?? []),
    );
  for (const { name, csv } of seeds) {
    // As text: a merchant code keeps its leading zero.
    await connection.run(
      `create temp table ${name} as select * from read_csv(${quoted(csv)}, header = true, all_varchar = true,
         delim = ',', quote = '"', escape = '"')`,
    );
    names.add(name);
  }
  return names;
}

/** Creates all input relations and tells their names. */
export async function createInputs(
  connection: DuckDBConnection,
  inputs: BuildInputs,
  seeds: readonly Seed[],
): Promise<Set<string>> {
  const raw = await createRaw(connection, inputs.inputs);
  return raw.union(await createState(connection, inputs, seeds));
}
