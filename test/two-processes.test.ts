/**
 * Two processes on one data folder: one does the work, the other says who does, or hands its work over. And what a
 * start, a sync and a rebuild say at the command line. `ROUNDS=20 npx vitest run test/two-processes.test.ts` for more.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest';
import { freePort } from './free-port.ts';
import { type ProductProcess, startProcess } from './product-process.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 1);

let folder: string;
const lives: ProductProcess[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-two-'));
  fs.chmodSync(folder, 0o711);
  onTestFailed(() => {
    process.stderr.write(lives.map((life, at) => `— life ${at + 1}\n${life.output()}`).join('\n'));
  });
});
afterEach(async () => {
  for (const life of lives.splice(0)) if (life.child.exitCode === null) await life.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function run(
  command: readonly string[] = [],
  settings: Record<string, string> = {},
): Promise<ProductProcess> {
  const DATA_DIR = path.join(folder, 'data');
  const life = startProcess({ DATA_DIR, PORT: String(await freePort()), ...settings }, command);
  lives.push(life);
  return life;
}

/** The exit code of a command that ends by itself. */
const codeOf = async (command: readonly string[], settings: Record<string, string> = {}) => {
  const life = await run(command, settings);
  return { code: await life.ended, said: life.output() };
};

const isReady = (life: ProductProcess): boolean => life.output().includes('is ready');

test('of two that start at once on a new folder one is ready and the other names it', {
  timeout: ROUNDS * 60_000,
}, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = await Promise.all([run(), run()]);
    // The one that may not run ends; the other goes on.
    await Promise.race(both.map((life) => life.ended));
    const [loser, winner] = both[0].child.exitCode === null ? both.toReversed() : both;
    if (winner === undefined || loser === undefined) throw new Error('there were two');
    await winner.printed(/is ready/);
    expect(await loser.ended).toBe(75);
    expect(isReady(loser)).toBe(false);
    expect(loser.output()).toContain(`already running on this data, as process ${winner.child.pid}:`);
    expect(await winner.stop()).toBe(0);
    const third = await run();
    await third.printed(/is ready/);
    expect(await third.stop()).toBe(0);
    fs.rmSync(path.join(folder, 'data'), { recursive: true });
  }
});

test('a sync beside a running program is done by that program; alone it does its own; a rebuild changes no total', {
  timeout: 180_000,
}, async () => {
  const running = await run();
  await running.printed(/is ready/);
  // Nothing is linked in the first second of a demo: that is not a failure either.
  const linked = await codeOf(['sync']);
  expect(linked.code, linked.said).toBe(0);
  const beside = await codeOf(['sync']);
  expect(beside.code, beside.said).toBe(0);
  expect(beside.said).toContain(`runs as process ${running.child.pid}; it does the work`);
  expect(beside.said).toMatch(/Demo Bank: 5 accounts, \d+ rows fetched\./);
  expect(await running.stop()).toBe(0);
  const alone = await codeOf(['sync']);
  expect(alone.code, alone.said).toBe(0);
  expect(alone.said).not.toContain('does the work');
  expect(alone.said).toMatch(/Demo Bank: 5 accounts, \d+ rows fetched\./);
  const rebuilt = await codeOf(['rebuild']);
  expect(rebuilt.code, rebuilt.said).toBe(0);
  expect(rebuilt.said).toMatch(/: model \d+ of \d+, /);
  expect(rebuilt.said).toMatch(/fct_transactions: equal, [1-9]\d* rows/);
  expect(rebuilt.said).toMatch(/[1-9]\d* totals of an account and month compared: 0 differ/);
  expect(rebuilt.said).toContain('Every row is as before.');
  const checked = await codeOf(['check-lake']);
  expect(checked.code, checked.said).toBe(0);
  expect(checked.said).toMatch(/\d+ objects, [1-9]\d* rows, \d+\.\d MB: everything is as recorded\./);
  const lake = path.join(folder, 'data/lake');
  const objects = fs.readdirSync(lake, { recursive: true, encoding: 'utf8' });
  const key = objects.find((name) => name.endsWith('.parquet')) ?? '';
  fs.appendFileSync(path.join(lake, key), 'x');
  const faulty = await codeOf(['check-lake']);
  expect(faulty.code, faulty.said).toBe(1);
  expect(faulty.said).toContain(`${key} has `);
  expect(faulty.said).toMatch(/: 1 of the objects faulty\./);
});

test('wrong settings end the start with each of them named', async () => {
  const { code, said } = await codeOf([], { LOG_LEVEL: 'loud', TIMEZONE: 'Mars', BASE_CURRENCY: 'XXQ' });
  expect(code).toBe(78);
  for (const name of ['LOG_LEVEL', 'TIMEZONE', 'BASE_CURRENCY']) expect(said).toContain(`• ${name} `);
  expect(fs.existsSync(path.join(folder, 'data'))).toBe(false);
});

test('a port that another program has ends the start with what to do', { timeout: 60_000 }, async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, said } = await codeOf([], { PORT: String(port) });
  other.close();
  expect(code).toBe(1);
  expect(said).toContain(`The address 127.0.0.1:${port} is taken by another program`);
  expect(said).toContain('set another PORT');
  expect(fs.existsSync(path.join(folder, 'data/postgres/data/postmaster.pid'))).toBe(false);
});

test('a command that is none is told so', async () => {
  const { code, said } = await codeOf(['fly']);
  expect(code).toBe(64);
  expect(said).toContain('“fly”');
});
