/** G16: the bytes of a raw object, against the smallest that any way of writing the same columns makes of it. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { dayOf } from '#core/day.ts';
import { createLander } from '#pipeline/land.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';
import { createRows, rowsUntil } from './many-rows.ts';
import type { Ground, Measurement } from './measurement.ts';
import type { Row } from './table.ts';

const ROWS = 100_000;
const DAYS = 5 * 365;
const ZONE = 'Europe/London';
const INSTITUTION = 'MONZO_MONZGB2L';

/** What a bank's row is mostly made of: ids that nothing can make smaller. */
const hexId = (): string => randomUUID().replaceAll('-', '');

async function landed({ clock }: Ground, file: string): Promise<number> {
  const today = dayOf(clock.now(), ZONE);
  const booked = rowsUntil(today, DAYS, ROWS, createRows('a', 1)).map((row) => ({
    ...row,
    transactionId: hexId(),
    internalTransactionId: hexId(),
  }));
  const context = { institution_id: INSTITUTION, kind: 'current', zone: ZONE, today } as const;
  const rows = await normaliseTransactions({ booked, pending: [] }, context);
  const lander = createLander();
  const object = await lander.land(
    { kind: 'transactions', rows },
    {
      extraction_id: randomUUID(),
      household_id: randomUUID(),
      account_id: randomUUID(),
      provider: 'gocardless',
      institution_id: INSTITUTION,
      fetched_at: clock.now(),
    },
  );
  lander.close();
  fs.writeFileSync(file, object.bytes);
  return object.bytes.length;
}

/** The codecs, levels and orders that are worth a person's time; level 19 and Brotli take minutes. */
function* choices(): Generator<{ name: string; options: string; order: string }> {
  for (const version of ['v1', 'v2'])
    for (const codec of ['snappy', 'zstd 1', 'zstd 3', 'zstd 9']) {
      const [compression, level] = codec.split(' ');
      const options =
        `format parquet, parquet_version ${version}, compression ${compression}` +
        (level === undefined ? '' : `, compression_level ${level}`);
      for (const order of ['row_number', 'booked_on, row_number', 'payee, row_number'])
        yield { name: `${codec}, ${version}, by ${order.split(',')[0]}`, options, order };
    }
}

async function smallest(
  connection: DuckDBConnection,
  from: string,
  into: string,
): Promise<{ bytes: number; name: string }> {
  const written: { bytes: number; name: string }[] = [];
  for (const { name, options, order } of choices()) {
    await connection.run(`copy (from '${from}' order by ${order}) to '${into}' (${options})`);
    written.push({ bytes: fs.statSync(into).size, name });
  }
  const [best] = written.sort((a, b) => a.bytes - b.bytes);
  if (best === undefined) throw new Error('nothing was written');
  return best;
}

async function run(ground: Ground): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-size-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const file = path.join(folder, 'object.parquet');
    const bytes = await landed(ground, file);
    const best = await smallest(connection, file, path.join(folder, 'other.parquet'));
    return [
      {
        goal: 'G16',
        what: `${ROWS} raw rows with the bank’s JSON; best of 24 ways: ${best.name}`,
        unit: 'MB',
        product: [bytes / 1_000_000],
        floor: [best.bytes / 1_000_000],
        target: { kind: 'ratio', most: 1.1 },
      },
    ];
  } finally {
    connection.closeSync();
    instance.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const lakeSize: Measurement = {
  name: 'lake-size',
  method:
    'One object as the product lands it, its ids as random as GoCardless’s own. The floor writes the very same ' +
    'columns with every mix of codec, level, encoding and order.',
  run,
};
