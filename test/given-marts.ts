/** Marts of a household whose fetched rows a test writes down. Real Parquet, real build, real file. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { day } from '#core/day.ts';
import type { Result } from '#core/problem.ts';
import { openWarehouse, type Warehouse } from '#core/warehouse.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildDecisions } from '#pipeline/build-decisions.ts';
import type { BuildAccount } from '#pipeline/build-inputs.ts';
import type { BuildReport } from '#pipeline/build-request.ts';
import { type ExtractionKind, RAW_COLUMNS } from '#pipeline/raw-columns.ts';

/** Columns of RAW_COLUMNS; what a test does not say gets a plain value. */
export type GivenRow = Readonly<Record<string, string | number | boolean | undefined>>;

export interface GivenFetch {
  readonly account_id?: string;
  readonly kind?: ExtractionKind;
  /** ISO instant, UTC. */
  readonly at: string;
  readonly rows: readonly GivenRow[];
  readonly extraction_id?: string;
  /** Days asked for, as `from..to`; without it the bank was asked for everything. */
  readonly window?: `${string}..${string}`;
}

export interface GivenHousehold {
  readonly accounts?: readonly Partial<BuildAccount>[];
  readonly fetches: readonly GivenFetch[];
  readonly today?: string;
  readonly decisions?: BuildDecisions;
  readonly runTests?: boolean;
  /** Other models and tests than the product's. */
  readonly sqlDir?: string;
}

export interface GivenMarts extends AsyncDisposable {
  readonly result: Result<BuildReport>;
  readonly warehouse: Warehouse;
  /** The rows of a query in DuckDB's JSON form. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

const ROWS: Record<ExtractionKind, GivenRow> = {
  accounts: { status: 'ok', external_id: 'x', name: 'Account', kind: 'current', currency: 'GBP' },
  balances: { status: 'ok', balance_type: 'interimBooked', balance_kind: 'booked', currency: 'GBP' },
  transactions: { status: 'booked', currency: 'GBP', payee: '', description: '' },
};

const SLICE = 2000;

const noWindow = { window_from: null, window_to: null };

const givenAccount = (account: Partial<BuildAccount>): BuildAccount => ({
  account_id: 'main',
  institution_name: 'Monzo',
  name: 'Everyday',
  kind: 'current',
  currency: 'GBP',
  number_ending: '4421',
  is_active: true,
  ...account,
});

/** All fetches of a kind in one file: a build asks for the columns and not for the names of the files. */
async function writeParquet(folder: string, fetches: readonly (GivenFetch & { extraction_id: string })[]) {
  const inputs: Record<ExtractionKind, string[]> = { accounts: [], balances: [], transactions: [] };
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const [kind, ofKind] of Map.groupBy(fetches, (fetch) => fetch.kind ?? 'transactions')) {
    const file = path.join(folder, `${kind}.parquet`);
    const full = ofKind.flatMap(({ account_id = 'main', extraction_id, at, rows }) =>
      rows.map((row, index) => ({
        ...ROWS[kind],
        extraction_id,
        account_id,
        household_id: 'household',
        provider: 'gocardless',
        institution_id: 'BANK',
        fetched_at: at.replace('Z', ''),
        row_number: index + 1,
        raw: '{}',
        ...row,
      })),
    );
    const shape = JSON.stringify([RAW_COLUMNS[kind]]);
    const columns = Object.entries(RAW_COLUMNS[kind]).map(([name, type]) => `${name} ${type}`);
    await connection.run(`create table ${kind} (${columns.join(', ')})`);
    // DuckDB takes a long list apart in quadratic time.
    for (let from = 0; from < full.length; from += SLICE)
      await connection.run(
        `insert into ${kind} by name select unnest(from_json($rows::json, $shape), max_depth := 2)`,
        { rows: JSON.stringify(full.slice(from, from + SLICE)), shape },
      );
    await connection.run(`copy ${kind} to '${file}' (format parquet)`);
    inputs[kind].push(file);
  }
  connection.closeSync();
  instance.closeSync();
  return inputs;
}

/** Builds in a folder of its own, which goes when the marts are disposed of. */
export async function givenMarts(household: GivenHousehold): Promise<GivenMarts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'given-marts-'));
  const fetches = household.fetches.map((fetch, index) => ({
    ...fetch,
    extraction_id: fetch.extraction_id ?? `fetch-${index + 1}`,
  }));
  const file = path.join(folder, 'marts.duckdb');
  const result = await buildMarts({
    inputs: await writeParquet(folder, fetches),
    extractions: fetches.map(({ extraction_id, account_id = 'main', kind = 'transactions', at, window }) => {
      const [from = '2000-01-01', to = at.slice(0, 10)] = window?.split('..') ?? [];
      const days = kind === 'transactions' ? { window_from: from, window_to: to } : noWindow;
      return { extraction_id, account_id, kind, fetched_at: new Date(at), ...days };
    }),
    accounts: (household.accounts ?? [{}]).map(givenAccount),
    decisions: household.decisions ?? {},
    parameters: { today: day(household.today ?? '2026-03-31'), zone: 'Europe/London', baseCurrency: 'GBP' },
    file,
    runTests: household.runTests ?? false,
    ...(household.sqlDir === undefined ? {} : { sqlDir: household.sqlDir }),
  });
  if (!result.ok) {
    await rm(folder, { recursive: true });
    throw new Error(result.problem.message);
  }
  const warehouse = await openWarehouse(file);
  return {
    result,
    warehouse,
    rows: (sql) => warehouse.rows(sql, {}, z.record(z.string(), z.unknown())),
    async [Symbol.asyncDispose]() {
      warehouse.close();
      await rm(folder, { recursive: true });
    },
  };
}
