/**
 * Asked to stop at random moments of its start and of its first work, the product ends by itself, in order and
 * without a complaint, and the next start finds nothing to repair. `STOPS=100 SEED=7 npx vitest run test/stop.test.ts`
 * for more.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { freePort } from './free-port.ts';
import { type ProductProcess, startProcess } from './product-process.ts';
import { seededRandom } from './seeded-random.ts';

const STOPS = Number(process.env['STOPS'] ?? 1);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
/** How long a start is watched, in starts: the machine's own measure. */
const SPAN = 1.6;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-stop-'));
const lives: ProductProcess[] = [];
let settings: Record<string, string> & { DATA_DIR: string };

beforeAll(async () => {
  fs.chmodSync(folder, 0o711);
  settings = { DATA_DIR: path.join(folder, 'data'), PORT: String(await freePort()) };
});
afterAll(() => {
  for (const life of lives) life.child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

function start(): ProductProcess {
  const product = startProcess(settings);
  lives.push(product);
  return product;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lines of the log that say that something went wrong. */
const faults = (product: ProductProcess): string[] =>
  product
    .output()
    .split('\n')
    .filter((line) => /^\{"level":[56]0/.test(line));

/** Whatever still runs and names this folder in its command. */
const leftovers = (): string[] =>
  spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(folder));

async function stopped(product: ProductProcess, signal: NodeJS.Signals): Promise<void> {
  product.child.kill(signal);
  const code = await product.ended;
  // Before the first line of ours runs the operating system answers the signal; nothing is open then.
  const isTooEarly = product.child.signalCode === signal && product.output() === '';
  if (!isTooEarly) expect(code, product.output()).toBe(0);
  expect(faults(product)).toEqual([]);
  expect(product.output()).not.toMatch(/could not start/);
  // PostgreSQL takes its file away, which is what a stop waits for, a moment before it is gone itself.
  await expect.poll(leftovers, { timeout: 10_000 }).toEqual([]);
  expect(fs.existsSync(path.join(settings.DATA_DIR, 'postgres/data/postmaster.pid'))).toBe(false);
}

test(`${STOPS} stops at any moment of a start leave nothing behind (seed ${SEED})`, {
  timeout: 60_000 + STOPS * 20_000,
}, async () => {
  onTestFailed(() => {
    process.stderr.write(lives.map((life, at) => `— life ${at + 1}\n${life.output()}`).join('\n'));
  });
  const before = performance.now();
  const first = start();
  await first.printed(/is ready/);
  const startMs = performance.now() - before;
  await stopped(first, 'SIGTERM');
  const random = seededRandom(SEED);
  for (let stop = 0; stop < STOPS; stop += 1) {
    // Every other start makes its database first.
    if (stop % 2 === 1) fs.rmSync(settings.DATA_DIR, { recursive: true });
    const product = start();
    // One in each part of a start and of the first sync and build after it.
    await sleep(((stop + random()) / STOPS) * SPAN * startMs);
    await stopped(product, stop % 4 < 2 ? 'SIGTERM' : 'SIGINT');
  }
  const product = start();
  await product.printed(/is ready/);
  await stopped(product, 'SIGTERM');
});
