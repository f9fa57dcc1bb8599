/** G3: a build after a sync of some hundred new rows, against a build of everything on the same household. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { HOUR_MS } from '#core/clock.ts';
import { addDays, day } from '#core/day.ts';
import { unwrap } from '#core/problem.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildAccount, BuildExtraction } from '#pipeline/build-inputs.ts';
import { compareMarts } from '#pipeline/compare-marts.ts';
import { createLander, type Lander, type LandingRows } from '#pipeline/land.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';
import { timed } from './interleave.ts';
import { daysUntil, largeHousehold } from './large-household.ts';
import type { BankRow } from './many-rows.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './table.ts';

const INSTITUTION = 'MONZO_MONZGB2L';
const TODAY = day('2026-11-23');
const DAYS = 1826;
const ROWS_AN_OBJECT = 10_000;
const NEW_ROWS = 100;

type Landed = BuildExtraction & { readonly file: string };

const accountOf = (account_id: string, at: number): BuildAccount => ({
  account_id,
  institution_name: 'Monzo',
  name: `Account ${at}`,
  kind: 'current',
  currency: 'GBP',
  number_ending: `${4410 + at}`,
  is_active: true,
});

async function land(
  lander: Lander,
  folder: string,
  what: { accountId: string; at: Date; booked: readonly BankRow[] },
): Promise<Landed> {
  const { accountId: account_id, at: fetched_at, booked } = what;
  const context = {
    institution_id: INSTITUTION,
    kind: 'current',
    zone: 'Europe/London',
    today: TODAY,
  } as const;
  const rows = await normaliseTransactions({ booked, pending: [] }, context);
  const landing: LandingRows = { kind: 'transactions', rows };
  const from = { extraction_id: randomUUID(), account_id, fetched_at };
  const own = { provider: 'gocardless', institution_id: INSTITUTION, household_id: 'home' };
  const { bytes } = await lander.land(landing, { ...from, ...own });
  const file = path.join(folder, `${from.extraction_id}.parquet`);
  await fs.writeFile(file, bytes);
  const window = {
    window_from: booked[0]?.bookingDate ?? null,
    window_to: booked.at(-1)?.bookingDate ?? null,
  };
  return { ...from, ...window, kind: 'transactions', file };
}

async function measure(rowCount: number, accountCount: number, turns: number): Promise<Row[]> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-bench-changes-'));
  const lander = createLander();
  const home = largeHousehold({ accounts: accountCount, perDay: rowCount / accountCount / DAYS, seed: 7 });
  const accounts = Array.from({ length: accountCount }, (_, at) => accountOf(`account-${at}`, at));
  const extractions: Landed[] = [];
  const first = new Date('2026-11-23T08:00:00Z');
  try {
    for (const [at, { account_id: accountId }] of accounts.entries()) {
      const all = daysUntil(TODAY, DAYS).flatMap((on) => home.rowsOf(at, on));
      for (let from = 0; from < all.length; from += ROWS_AN_OBJECT) {
        const booked = all.slice(from, from + ROWS_AN_OBJECT);
        extractions.push(await land(lander, folder, { accountId, at: first, booked }));
      }
    }
    const keep = path.join(folder, 'kept.duckdb');
    let base: { file: string; sha256: string } | undefined;
    const build = async (isKept: boolean): Promise<string> => {
      const file = path.join(folder, `${randomUUID()}.duckdb`);
      const request = {
        inputs: { accounts: [], balances: [], transactions: extractions.map((one) => one.file) },
        extractions,
        accounts,
        decisions: {},
        parameters: { today: TODAY, zone: 'Europe/London', baseCurrency: 'GBP' },
        file,
      };
      const report = unwrap(await buildMarts(isKept ? { ...request, keep: { file: keep, base } } : request));
      if (isKept) {
        if (base !== undefined && report.whyWhole !== undefined) throw new Error(report.whyWhole);
        base = { file, sha256: report.sha256 };
      }
      return file;
    };
    await build(true);
    const [product, floor]: [number[], number[]] = [[], []];
    for (let turn = 1; turn <= turns; turn += 1) {
      // A few days of one account; the rows are new, and their days are not.
      const fresh = largeHousehold({ accounts: 1, perDay: NEW_ROWS / 3, seed: 1000 + turn });
      const booked = [-2, -1, 0]
        .flatMap((shift) => fresh.rowsOf(0, addDays(TODAY, shift)))
        .map((row) => ({
          ...row,
          transactionId: `${turn}-${row.transactionId}`,
          internalTransactionId: `${turn}-i-${row.internalTransactionId}`,
        }));
      const at = new Date(first.getTime() + turn * HOUR_MS);
      extractions.push(await land(lander, folder, { accountId: 'account-0', at, booked }));
      const files: string[] = [];
      product.push(await timed(async () => void files.push(await build(true))));
      floor.push(await timed(async () => void files.push(await build(false))));
      const different = (await compareMarts(files[1] ?? '', files[0] ?? '')).filter(
        (one) => one.differing > 0,
      );
      if (different.length > 0) throw new Error(`not equal: ${different.map(({ mart }) => mart).join(', ')}`);
    }
    const what = `${NEW_ROWS} new rows among ${rowCount}, tests on, against everything anew`;
    return [{ goal: 'G3', what, unit: 'ms', product, floor, target: { kind: 'ratio', most: 1 / 50 } }];
  } finally {
    lander.close();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

const METHOD =
  'buildMarts with what it kept from the build before, against buildMarts with nothing kept, both with all their ' +
  'tests, until the file is on disk; every mart of both is then compared row for row.';

export const changes: Measurement = { name: 'changes', method: METHOD, run: () => measure(100_000, 8, 3) };
export const changesMillion: Measurement = {
  name: 'changes-million',
  method: METHOD,
  run: () => measure(1_000_000, 24, 3),
};
