/** Whether DuckDB's queries, which run on libuv's threads, make everything else wait. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { interleave } from './interleave.ts';
import type { Measurement } from './measurement.ts';
import { startCommand } from './start-command.ts';
import type { Row } from './table.ts';

const TURNS = 5;

/** The longest of some reads while four heavy queries run, with so many threads or Node's own number. */
function readBesideQueries(threads: string | undefined): Promise<number> {
  const child = fork(path.join(import.meta.dirname, 'heavy-queries.ts'), [], {
    execArgv: [],
    env: threads === undefined ? {} : { UV_THREADPOOL_SIZE: threads },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let wait: unknown;
    child.once('message', (message) => {
      wait = message;
    });
    child.once('exit', () => {
      const parsed = z.number().safeParse(wait);
      if (parsed.success) resolve(parsed.data);
      else reject(new Error('the reading process gave no figure'));
    });
  });
}

async function run(): Promise<Row[]> {
  const threads = startCommand().env['UV_THREADPOOL_SIZE'];
  const series = await interleave(TURNS, {
    product: () => readBesideQueries(threads),
    floor: () => readBesideQueries(undefined),
  });
  return [
    {
      goal: '–',
      what: `a small file’s slowest read beside 4 heavy queries, ${threads ?? 'default'} threads`,
      unit: 'ms',
      ...series,
      target: { kind: 'amount', most: 50 },
    },
  ];
}

export const threads: Measurement = {
  name: 'threads',
  method:
    'A fresh process each time; the floor is Node’s own four threads, so here less than 1 is the point.',
  run,
};
