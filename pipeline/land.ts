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
import { type ExtractionKind, RAW_COLUMNS, RAW_FORMAT } from './raw-columns.ts';

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

type Entry = Landed<BankAccount | BankBalance | BankTransaction>;

/** How a row of the landing becomes cells. */
function cellsOf({ kind }: LandingRows): (entry: Entry) => Cells {
  const each =
    <Row>(cells: (row: Row) => Cells) =>
    (entry: Entry): Cells =>
      'row' in entry ? cells(entry.row as Row) : setAsideCells(entry);
  switch (kind) {
    case 'accounts':
      return each(accountCells);
    case 'balances':
      return each(balanceCells);
    case 'transactions':
      return each(transactionCells);
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
const storable = (cells: Cells): Cells =>
  Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [
      name,
      typeof cell === 'string' ? cell.toWellFormed() : cell,
    ]),
  );

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** DuckDB's own default; a row can be longer, of at most three bytes a character and a few more. */
const LARGEST_ROW_BYTES = 16 * 1024 * 1024;

/** Rows between two turns of everything else in the process. */
const SLICE = 250;

/** One row as a line of JSON; a cell that is not there is left out, and is NULL. */
function lineOf(cells: Cells, rowNumber: number, raw: unknown): string {
  const line = JSON.stringify({ ...cells, row_number: rowNumber, raw: JSON.stringify(raw) });
  return line.includes('\\ud')
    ? JSON.stringify({ ...storable(cells), row_number: rowNumber, raw: JSON.stringify(raw) })
    : line;
}

/** Characters of the longest line, and how many rows were set aside. */
async function writeLines(
  file: string,
  landing: LandingRows,
): Promise<{ longest: number; setAside: number }> {
  const cells = cellsOf(landing);
  let [longest, setAside] = [0, 0];
  const handle = await fs.open(file, 'wx', 0o600);
  try {
    for (let from = 0; from < landing.rows.length; from += SLICE) {
      let text = '';
      for (const [at, entry] of landing.rows.slice(from, from + SLICE).entries()) {
        const row = cells(entry);
        const line = lineOf(row, from + at + 1, entry.raw);
        longest = Math.max(longest, line.length);
        if (row['status'] === 'set_aside') setAside += 1;
        text += `${line}\n`;
      }
      await handle.write(text);
    }
  } finally {
    await handle.close();
  }
  return { longest, setAside };
}

/** What is the same in every row of an object is said once. */
const provenanceOf = (from: Provenance): Readonly<Record<string, string>> => ({
  ...from,
  fetched_at: from.fetched_at.toISOString().slice(0, -1),
});

async function writeParquet(
  connection: DuckDBConnection,
  landing: LandingRows,
  from: Provenance,
): Promise<LandedObject> {
  const columns = RAW_COLUMNS[landing.kind];
  const names = Object.keys(columns);
  const same = provenanceOf(from);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-land-'));
  try {
    const [source, file] = [path.join(folder, 'rows.json'), path.join(folder, 'object.parquet')];
    const { longest, setAside } = await writeLines(source, landing);
    const type = (name: string): string => columns[name] ?? '';
    const read = names.filter((name) => same[name] === undefined);
    const cells = names.map((name) =>
      same[name] === undefined ? name : `${quoted(same[name])}::${type(name)} as ${name}`,
    );
    // A value of the wrong type is an error and not a NULL.
    const rows = `read_json(${quoted(source)}, format = 'newline_delimited',
      columns = {${read.map((name) => `${name}: ${quoted(type(name))}`).join(', ')}},
      maximum_object_size = ${Math.max(LARGEST_ROW_BYTES, 4 * longest)})`;
    await connection.run('set preserve_insertion_order = true');
    await connection.run(`copy (select ${cells.join(', ')} from ${rows}) to ${quoted(file)} (${RAW_FORMAT})`);
    const bytes = await fs.readFile(file);
    return {
      key: objectKey(landing.kind, from),
      bytes,
      sha256: sha256(bytes),
      row_count: landing.rows.length,
      set_aside_count: setAside,
    };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
