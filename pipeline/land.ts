/**
 * Rows become one Parquet object: typed columns beside the provider's own JSON. The columns stand in
 * `RAW_COLUMNS`, which the build reads back.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { sha256 } from '#core/secret.ts';
import type { BankAccount, BankBalance, BankTransaction, Landed } from './provider.ts';
import { type ExtractionKind, RAW_COLUMNS } from './raw-columns.ts';

export interface Provenance {
  readonly extraction_id: string;
  readonly household_id: string;
  readonly account_id: string;
  readonly provider: string;
  readonly institution_id: string;
  readonly fetched_at: Date;
}

/** Rows of one extraction, tagged with what they are. */
export type LandingRows =
  | { readonly kind: 'accounts'; readonly rows: readonly Landed<BankAccount>[] }
  | { readonly kind: 'balances'; readonly rows: readonly Landed<BankBalance>[] }
  | { readonly kind: 'transactions'; readonly rows: readonly Landed<BankTransaction>[] };

export interface LandedObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly row_count: number;
  readonly set_aside_count: number;
}

type Cells = Record<string, string | number | boolean | undefined>;

const accountCells = (row: BankAccount): Cells => ({
  status: 'ok',
  external_id: row.external_id,
  name: row.name,
  kind: row.kind,
  currency: row.currency,
});

const balanceCells = (row: BankBalance): Cells => ({
  status: 'ok',
  balance_type: row.type,
  balance_kind: row.kind,
  amount_minor: row.amount.minor.toString(),
  currency: row.amount.currency,
  is_credit_limit_included: row.is_credit_limit_included,
  reference_on: row.reference_on,
});

const transactionCells = (row: BankTransaction): Cells => ({
  status: row.status,
  bank_id: row.bank_id,
  provider_id: row.provider_id,
  booked_on: row.booked_on,
  valued_on: row.valued_on,
  amount_minor: row.amount.minor.toString(),
  currency: row.amount.currency,
  payee: row.payee,
  description: row.description,
  merchant_category_code: row.merchant_category_code,
  bank_code: row.bank_code,
  foreign_amount_minor: row.foreign?.minor.toString(),
  foreign_currency: row.foreign?.currency,
  foreign_rate: row.foreign_rate,
  counterparty_account: row.counterparty_account,
});

const setAsideCells = (landed: { set_aside: string; is_placeholder?: true }): Cells => ({
  status: landed.is_placeholder ? 'placeholder' : 'set_aside',
  set_aside_reason: landed.set_aside,
});

function cellsOf(landing: LandingRows): { cells: Cells; raw: unknown }[] {
  const each = <Row>(rows: readonly Landed<Row>[], cells: (row: Row) => Cells) =>
    rows.map((landed) => ({
      cells: 'row' in landed ? cells(landed.row) : setAsideCells(landed),
      raw: landed.raw,
    }));
  switch (landing.kind) {
    case 'accounts':
      return each(landing.rows, accountCells);
    case 'balances':
      return each(landing.rows, balanceCells);
    case 'transactions':
      return each(landing.rows, transactionCells);
  }
}

/** `raw/<kind>/provider=…/household=…/account=…/<yyyy-mm>/<extraction>.parquet`; the month is of the fetch, UTC. */
function objectKey(kind: ExtractionKind, from: Provenance): string {
  const month = from.fetched_at.toISOString().slice(0, 7);
  return (
    `raw/${kind}/provider=${from.provider}/household=${from.household_id}` +
    `/account=${from.account_id}/${month}/${from.extraction_id}.parquet`
  );
}

export interface Lander {
  land(landing: LandingRows, from: Provenance): Promise<LandedObject>;
  close(): void;
}

/** One in-memory DuckDB that writes Parquet; opened at the first use. */
export function createLander(): Lander {
  let instance: DuckDBInstance | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const write = async (landing: LandingRows, from: Provenance): Promise<LandedObject> => {
    instance ??= await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
    const connection = await instance.connect();
    try {
      return await writeParquet(connection, landing, from);
    } finally {
      connection.closeSync();
    }
  };
  return {
    land(landing, from) {
      // One at a time: several at once would need the memory of all.
      const result = turn.then(() => write(landing, from));
      turn = result.catch(() => undefined);
      return result;
    },
    close() {
      instance?.closeSync();
      instance = undefined;
    },
  };
}

/** Half a character is no text that can be written; in `raw` it stands escaped. */
const storable = (cell: unknown): unknown => (typeof cell === 'string' ? cell.toWellFormed() : cell);

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** DuckDB's own default; a row can be longer, of at most three bytes a character and a few more. */
const LARGEST_ROW_BYTES = 16 * 1024 * 1024;

async function writeParquet(
  connection: DuckDBConnection,
  landing: LandingRows,
  from: Provenance,
): Promise<LandedObject> {
  const entries = cellsOf(landing);
  const columns = RAW_COLUMNS[landing.kind];
  const names = Object.keys(columns);
  const lines = entries.map(({ cells, raw }, at) => {
    const row: Record<string, unknown> = {
      ...from,
      fetched_at: from.fetched_at.toISOString().slice(0, -1),
      row_number: at + 1,
      ...cells,
      raw: JSON.stringify(raw),
    };
    return JSON.stringify(Object.fromEntries(names.map((name) => [name, storable(row[name] ?? null)])));
  });
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-land-'));
  try {
    const [source, file] = [path.join(folder, 'rows.json'), path.join(folder, 'object.parquet')];
    await fs.writeFile(source, lines.join('\n'), { mode: 0o600 });
    // A value of the wrong type is an error and not a NULL.
    const rows = `read_json(${quoted(source)}, format = 'newline_delimited',
      columns = {${names.map((name) => `${name}: ${quoted(columns[name] ?? '')}`).join(', ')}},
      maximum_object_size = ${Math.max(LARGEST_ROW_BYTES, 4 * longest)})`;
    await connection.run('set preserve_insertion_order = true');
    await connection.run(
      `copy (select * from ${rows}) to ${quoted(file)} (format parquet, compression zstd)`,
    );
    const bytes = await fs.readFile(file);
    return {
      key: objectKey(landing.kind, from),
      bytes,
      sha256: sha256(bytes),
      row_count: lines.length,
      set_aside_count: entries.filter(({ cells }) => cells['status'] === 'set_aside').length,
    };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
