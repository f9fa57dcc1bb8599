/** G6: a re-sync that brings what is known already, in processor time, against DuckDB alone. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '#core/clock.ts';
import { addDays, dayOf } from '#core/day.ts';
import { folderLake } from '#core/lake/folder.ts';
import { silentLog } from '#core/log.ts';
import { unwrap } from '#core/problem.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildRequest } from '#pipeline/build-request.ts';
import { createLander } from '#pipeline/land.ts';
import { createProviders } from '#pipeline/providers/index.ts';
import { writeBankPages } from './bank-pages.ts';
import { bareIngest } from './bare-ingest.ts';
import { interleave } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import type { Row } from './table.ts';

const ROWS = 10_000;
const ACCOUNTS = 8;
const DAYS = 5 * 365;
const TURNS = 7;
const ZONE = 'Europe/London';
/** The floor is 96 times less than a budgeting engine’s own re-import; the goal is 80 times less. */
const MOST = 1.2;

/** Milliseconds of processor time in this process, DuckDB's threads included. */
async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Answers every account's page, and a token to whoever asks. */
function pagesFetch(pages: readonly string[]): typeof fetch {
  const token = JSON.stringify({
    access: 'a',
    access_expires: 86_400,
    refresh: 'r',
    refresh_expires: 86_400,
  });
  return (address) => {
    const { pathname } = new URL(address instanceof Request ? address.url : address);
    const account = /\/accounts\/(\d+)\/transactions\//.exec(pathname)?.[1];
    const text = account === undefined ? token : pages[Number(account)];
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'application/json' } }));
  };
}

/** Fetches, lands and builds as a sync and the build after it do; PostgreSQL's part is left out. */
export function createProduct(folder: string, clock: Clock, pages: readonly string[]) {
  const [provider] = createProviders({
    config: { gocardless: { secretId: 'i', secretKey: 'k', apiUrl: 'http://bank.test/api/v2' }, zone: ZONE },
    tokens: { read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
    clock,
    log: silentLog,
    fetch: pagesFetch(pages),
  });
  if (provider === undefined) throw new Error('there is no provider');
  const lake = folderLake(path.join(folder, 'lake'));
  const lander = createLander();
  const today = dayOf(clock.now(), ZONE);
  const accounts = pages.map((_, at) => ({
    account_id: String(at),
    institution_name: 'Bank',
    name: `Account ${at}`,
    kind: 'current',
    currency: 'GBP',
    number_ending: '1234',
    is_active: true,
  }));
  const sync = async () => {
    const landed: { key: string; extraction: BuildRequest['extractions'][number] }[] = [];
    for (const { account_id } of accounts) {
      const target = { external_id: account_id, kind: 'current', institution_id: 'MONZO_MONZGB2L' } as const;
      const window = { from: addDays(today, -DAYS), to: today };
      const answer = unwrap(await provider.transactions(target, window));
      const from = { extraction_id: randomUUID(), fetched_at: clock.now(), account_id };
      const object = await lander.land(
        { kind: 'transactions', rows: answer.rows },
        { ...from, household_id: 'h', provider: provider.key, institution_id: target.institution_id },
      );
      await lake.put(object.key, object.bytes);
      landed.push({
        key: object.key,
        extraction: { ...from, kind: 'transactions', window_from: window.from, window_to: window.to },
      });
    }
    return landed;
  };
  const build = async (landed: Awaited<ReturnType<typeof sync>>): Promise<number> => {
    const report = unwrap(
      await buildMarts({
        file: path.join(folder, `${randomUUID()}.duckdb`),
        inputs: {
          accounts: [],
          balances: [],
          transactions: landed.map(({ key }) => lake.fileOf?.(key) ?? ''),
        },
        extractions: landed.map(({ extraction }) => extraction),
        accounts,
        decisions: {},
        parameters: { today, zone: ZONE, baseCurrency: 'GBP' },
      }),
    );
    return report.models.find(({ name }) => name === 'fct_transactions')?.rows ?? 0;
  };
  return { sync, build, close: () => lander.close() };
}

async function run({ clock }: Ground): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-resync-'));
  const today = dayOf(clock.now(), ZONE);
  const { pages, files } = writeBankPages(folder, { to: today, days: DAYS, rows: ROWS, accounts: ACCOUNTS });
  const product = createProduct(folder, clock, pages);
  const floor = (): Promise<number> => cpu(() => bareIngest(files, path.join(folder, 'bare.parquet')));
  try {
    const known = await product.sync();
    const counted = await product.build(known);
    await floor();
    const landing = await interleave(TURNS, { product: () => cpu(product.sync), floor });
    const whole = await interleave(TURNS, {
      product: () =>
        cpu(async () => {
          const again = await product.build([...known, ...(await product.sync())]);
          if (again !== counted) throw new Error(`${again} payments, and ${counted} before`);
        }),
      floor,
    });
    const row = (what: string, series: typeof whole, target: Row['target']): Row => ({
      goal: target.kind === 'none' ? '–' : 'G6',
      what: `${counted} known rows again, ${what}`,
      unit: 'ms',
      ...series,
      target,
    });
    return [
      row('fetched, understood and landed', landing, { kind: 'none' }),
      row('and the marts built and tested', whole, { kind: 'ratio', most: MOST }),
    ];
  } finally {
    product.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const resync: Measurement = {
  name: 'resync',
  method:
    'Processor time of a whole second sync of the same rows: pages parsed, understood, written as Parquet, and the ' +
    'marts built from both fetches and tested. The floor reads the pages with one statement of DuckDB into one ' +
    'Parquet file, without looking for what is known.',
  run,
};
