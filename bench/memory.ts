/** G12: what the idle process holds after its start, after a sync with its build, and after fifty pictures. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#test/free-port.ts';
import type { Ground, Measurement } from './measurement.ts';
import { importProgram, productImports } from './product-imports.ts';
import { type ProductProcess, startProduct } from './product-process.ts';
import { openOutside, type RealLife, startRealLife } from './real-life.ts';
import { residentMb, residentTreeMb } from './resident.ts';
import { ROOT } from './start-command.ts';
import type { Row } from './table.ts';

const SAMPLES = 5;
const SETTLE_MS = 4000;
const PICTURES = 50;
const CHARTS = ['balances', 'cash-flow', 'spending-by-month', 'spending-by-category'];
const TARGET = { kind: 'amount', most: 200 } as const;

/** After some seconds without anything to do, several times. */
async function idle(pid: number): Promise<number[]> {
  await sleep(SETTLE_MS);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    samples.push(await residentMb(pid));
    await sleep(300);
  }
  return samples;
}

/** The same packages and a DuckDB that has answered once, and nothing else. */
async function floorMb(imports: string): Promise<number[]> {
  const program = `${imports}
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.runAndReadAll('select 1');
    process.stdout.write('ready');
    setInterval(() => connection, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const samples = await idle(child.pid ?? 0);
  child.kill('SIGKILL');
  return samples;
}

const row = (what: string, product: number[], floor?: number[]): Row => ({
  goal: 'G12',
  what,
  unit: 'MB',
  product,
  ...(floor === undefined ? {} : { floor }),
  target: TARGET,
});

/** How many of them came as words. */
async function drawPictures(life: RealLife): Promise<number> {
  let refused = 0;
  for (let picture = 0; picture < PICTURES; picture += 1)
    if (!(await life.chart(CHARTS[picture % CHARTS.length] ?? 'balances'))) refused += 1;
  return refused;
}

async function ownKeys({ clock, data }: Ground, floor: number[]): Promise<Row[]> {
  const life = await startRealLife(await data.folder(), clock);
  const { pid } = life.product;
  try {
    const started = await idle(pid);
    await life.sync();
    const synced = await idle(pid);
    const refused = await drawPictures(life);
    const drawn = await idle(pid);
    const tree = await residentTreeMb(pid);
    return [
      row('idle after the start', started, floor),
      row('idle after a sync and build', synced, floor),
      row(`idle after ${PICTURES} pictures${refused === 0 ? '' : `, ${refused} refused`}`, drawn, floor),
      {
        goal: '–',
        what: 'then, with the building and drawing processes and PostgreSQL',
        unit: 'MB',
        product: [tree],
        target: { kind: 'none' },
      },
    ];
  } finally {
    await life.stop();
  }
}

async function asDemo(dataDir: string): Promise<Row> {
  const product: ProductProcess = await startProduct({ dataDir, port: await freePort() });
  try {
    const what = 'idle demo after its start, bank and Telegram inside it';
    return { ...row(what, await idle(product.pid)), goal: '–', target: { kind: 'none' } };
  } finally {
    await product.stop();
  }
}

async function run(ground: Ground): Promise<Row[]> {
  const dataDir = await ground.data.folder();
  const outside = await openOutside(dataDir, ground.clock);
  const imports = await productImports(dataDir, outside.port, outside.settings);
  await outside.world.close();
  const floor = await floorMb(importProgram(imports));
  return [...(await ownKeys(ground, floor)), await asDemo(dataDir)];
}

export const memory: Measurement = {
  name: 'memory',
  method:
    'Resident memory of the one process that stays, bank and Telegram being in another. The floor has loaded ' +
    'the same packages and opened an empty DuckDB. Building and drawing processes end after a minute without work.',
  run,
};
