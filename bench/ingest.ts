/** G1: a bank's pages to Parquet, checked, cleaned and with every odd row set aside, against one COPY of DuckDB. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayOf } from '#core/day.ts';
import { writeBankPages } from './bank-pages.ts';
import { bareIngest } from './bare-ingest.ts';
import { interleave, timed } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import { createProduct } from './resync.ts';
import type { Row } from './table.ts';

/** No answer is larger than a bank's may be. */
const ROWS_AN_ANSWER = 50_000;
const LEAST_ACCOUNTS = 8;
const DAYS = 5 * 365;
const ZONE = 'Europe/London';

async function run({ clock }: Ground, rows: number, turns: number): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-ingest-'));
  const today = dayOf(clock.now(), ZONE);
  const accounts = Math.max(LEAST_ACCOUNTS, rows / ROWS_AN_ANSWER);
  const { pages, files } = writeBankPages(folder, { to: today, days: DAYS, rows, accounts });
  const product = createProduct(folder, clock, pages);
  const floor = (): Promise<number> => timed(() => bareIngest(files, path.join(folder, 'bare.parquet')));
  try {
    await floor();
    const series = await interleave(turns, { product: () => timed(product.sync), floor });
    return [
      {
        goal: 'G1',
        what: `${rows} rows, pages to Parquet`,
        unit: 'ms',
        ...series,
        target: { kind: 'ratio', most: 1.5 },
      },
    ];
  } finally {
    product.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const METHOD =
  'The provider’s answers, read, checked row by row, given payee and day, landed as Parquet with the bank’s own JSON ' +
  'beside, and stored. The floor is one COPY of the same pages with the columns known, on two threads, without ' +
  'the JSON.';

export const ingest: Measurement = {
  name: 'ingest',
  method: METHOD,
  run: (ground) => run(ground, 100_000, 5),
};

export const ingestMillion: Measurement = {
  name: 'ingest-million',
  method: METHOD,
  run: (ground) => run(ground, 1_000_000, 3),
};
