/** G11: from a cold `node main.ts` to an answering page, against a process that only loads the same packages. */
import { spawn } from 'node:child_process';
import { freePort } from '#test/free-port.ts';
import { type PostgresPlace, postgresPlace, startPostgres } from './bare-postgres.ts';
import { interleave } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import { importProgram, productImports } from './product-imports.ts';
import { startProduct } from './product-process.ts';
import { openOutside } from './real-life.ts';
import { ROOT } from './start-command.ts';
import type { Row } from './table.ts';

const TURNS = 5;
const TARGET = { kind: 'ratio', most: 1.5 } as const;

/** Milliseconds from the start of the process to its end. */
function runProgram(program: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    env: {},
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - begin);
      else reject(new Error(`the floor's program ended with ${code}`));
    });
  });
}

/** Asks until the server takes a connection: that is when a product could begin to use it. */
const connectProgram = (sockets: string): string => `
const { default: postgres } = await import('postgres');
for (;;) {
  const sql = postgres({ path: ${JSON.stringify(`${sockets}/.s.PGSQL.5432`)}, username: 'app',
    database: 'postgres', max: 1 });
  try { await sql\`select 1\`; break; } catch { await new Promise((next) => setTimeout(next, 5)); }
  finally { await sql.end({ timeout: 0 }); }
}
process.exit(0);`;

async function withDatabase(place: PostgresPlace, program: string): Promise<number> {
  const begin = performance.now();
  const stop = startPostgres(place);
  await runProgram(`${program}\n${connectProgram(place.sockets)}`);
  const taken = performance.now() - begin;
  await stop();
  return taken;
}

interface Case {
  readonly what: string;
  readonly dataDir: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

async function measure({ what, dataDir, port, settings }: Case): Promise<Row[]> {
  const program = importProgram(await productImports(dataDir, port, settings));
  const place = postgresPlace(dataDir);
  const importsOnly: number[] = [];
  const announced: number[] = [];
  const { product, floor } = await interleave(TURNS, {
    async product() {
      const started = await startProduct({ dataDir, port, settings });
      await started.stop();
      announced.push(started.announcedMs);
      return started.readyMs;
    },
    async floor() {
      importsOnly.push(await runProgram(`${program}\nprocess.exit(0);`));
      return await withDatabase(place, program);
    },
  });
  return [
    { goal: 'G11', what: `${what}, by imports and database`, unit: 'ms', product, floor, target: TARGET },
    {
      goal: '–',
      what: `${what}, by imports alone`,
      unit: 'ms',
      product,
      floor: importsOnly,
      target: { kind: 'none' },
    },
    {
      goal: '–',
      what: `${what}, until it says so`,
      unit: 'ms',
      product: announced,
      floor,
      target: { kind: 'none' },
    },
  ];
}

async function run({ clock, data }: Ground): Promise<Row[]> {
  const dataDir = await data.folder();
  const outside = await openOutside(dataDir, clock);
  let rows: Row[];
  try {
    rows = await measure({ what: 'start with your own keys', dataDir, ...outside });
  } finally {
    await outside.world.close();
  }
  return [
    ...rows,
    ...(await measure({ what: 'start as a demo', dataDir, port: await freePort(), settings: {} })),
  ];
}

export const startup: Measurement = {
  name: 'startup',
  method:
    'From the start of the process until /healthz answers, on a data folder that has been used before. The ' +
    'floor loads exactly the packages that the product was seen loading, in its order, while PostgreSQL’s own ' +
    'program starts on the same data, and ends when that takes a connection.',
  run,
};
