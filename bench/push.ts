/** G10: from the bank's page to the message, with many rows stored, against the shortest way there is. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayOf } from '#core/day.ts';
import { print } from '#core/log.ts';
import { openBarePush } from './bare-push.ts';
import { interleave, type Series } from './interleave.ts';
import { createRows, rowsUntil } from './many-rows.ts';
import type { Measurement } from './measurement.ts';
import { openPushOutside, type PushOutside } from './push-outside.ts';
import { openPushProduct, type PushProduct } from './push-product.ts';
import { percentile, type Row } from './table.ts';

const ACCOUNTS = 8;
const DAYS = 5 * 365;
const TURNS = 7;
const ZONE = 'Europe/London';
const SYNCED = 'a0';

interface Parts {
  readonly sync: number[];
  readonly build: number[];
  readonly models: number[];
  readonly send: number[];
}

/** One turn of the product, with where its time went. */
async function tellOnce(product: PushProduct, outside: PushOutside, parts: Parts): Promise<number> {
  product.nextDay();
  outside.turnPage(SYNCED, dayOf(product.clock.now(), ZONE));
  const times = outside.pageAndMessage();
  await product.sync();
  const { sent, told } = await times;
  await product.settle();
  const phases = await product.phases();
  const shift = product.clock.now().getTime() - performance.now();
  const at = (instant: Date | null): number => (instant?.getTime() ?? 0) - shift;
  parts.sync.push(at(phases.sync.finished_at) - sent);
  parts.build.push(at(phases.build.finished_at) - at(phases.build.started_at));
  parts.models.push(phases.modelsMs);
  parts.send.push(told - at(phases.build.finished_at));
  return told - sent;
}

function toRows(series: Series, parts: Parts, stored: string): Row[] {
  const part = (what: string, product: readonly number[]): Row => ({
    goal: '–',
    what: `of that: ${what}, ${stored}`,
    unit: 'ms',
    product,
    target: { kind: 'none' },
  });
  return [
    {
      goal: 'G10',
      what: `bank’s page to message, ${stored}`,
      unit: 'ms',
      ...series,
      target: { kind: 'ratio', most: 1.5 },
    },
    {
      goal: 'G10',
      what: `the slowest twentieth, ${stored}`,
      unit: 'ms',
      product: [percentile(series.product, 0.95)],
      floor: [percentile(series.floor, 0.95)],
      target: { kind: 'ratio', most: 2 },
    },
    part('landing and recording', parts.sync),
    part('building and publishing', parts.build),
    part('the models of the build', parts.models),
    part('sending', parts.send),
  ];
}

async function run(rows: number): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-push-'));
  // The database's own user passes through.
  fs.chmodSync(folder, 0o711);
  const yesterday = dayOf(new Date(performance.timeOrigin - 86_400_000), ZONE);
  const made = Array.from({ length: ACCOUNTS }, (_, at) => {
    const next = createRows(`a${at}`, at + 1);
    return [`a${at}`, { known: rowsUntil(yesterday, DAYS, rows / ACCOUNTS, next), next }] as const;
  });
  const outside = await openPushOutside(new Map(made));
  const { url } = outside;
  const accounts = new Map(made.map(([name, { known }]) => [name, [...known]]));
  const product = await openPushProduct({ folder, url, accounts, synced: SYNCED });
  const { objects } = product;
  const bare = await openBarePush({ file: path.join(folder, 'bare.duckdb'), objects, url });
  const tellBare = async (): Promise<number> => {
    const today = dayOf(product.clock.now(), ZONE);
    outside.turnPage(SYNCED, today);
    const times = outside.pageAndMessage();
    await bare.push(SYNCED, today);
    const { sent, told } = await times;
    return told - sent;
  };
  const parts: Parts = { sync: [], build: [], models: [], send: [] };
  try {
    // The first sync of a bank is told as a summary.
    await tellOnce(product, outside, { sync: [], build: [], models: [], send: [] });
    await tellBare();
    const series = await interleave(TURNS, {
      product: () => tellOnce(product, outside, parts),
      floor: tellBare,
    });
    print(`slowest models: ${(await product.phases()).slowest}`);
    return toRows(series, parts, `${rows} rows stored`);
  } finally {
    bare.close();
    await product.close();
    await outside.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const METHOD =
  'From the moment the bank has sent its last page of 100 rows, 5 of them new, until the message about them ' +
  'arrives at Telegram; both on loopback. The product keeps what came, builds and tests all ' +
  'marts in a process of its own and publishes them with the message. The floor joins one page against 90 days, ' +
  'inserts what is new and one month’s figures in one durable transaction of DuckDB, and sends.';

export const push: Measurement = { name: 'push', method: METHOD, run: () => run(100_000) };
/** Only when it is named: it takes minutes to fill. */
export const pushMillion: Measurement = { name: 'push-million', method: METHOD, run: () => run(1_000_000) };
