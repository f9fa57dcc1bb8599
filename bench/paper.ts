/** docs/benchmarks.md: the tables, on which machine, and how quiet it was. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import { ROOT } from './start-command.ts';
import { type Row, toTable } from './table.ts';

export interface Measured {
  readonly name: string;
  readonly method: string;
  readonly rows: readonly Row[];
  /** Of one minute, when it began and when it was over. */
  readonly loads: readonly [number, number];
}

const SHOWN = [
  '@duckdb/node-api',
  'postgres',
  'pg-boss',
  'drizzle-orm',
  'grammy',
  'hono',
  'echarts',
  '@resvg/resvg-js',
];

function versions(): string {
  const manifest = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
  return SHOWN.map((name) => `${name} ${manifest.dependencies[name] ?? '?'}`).join(', ');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch (error) {
    // A downloaded archive has no history.
    if (error instanceof Error) return 'unknown';
    throw error;
  }
}

/** The whole page as Markdown. */
export function toPaper(measured: readonly Measured[], clock: Clock): string {
  const cpus = os.cpus();
  const loads = measured.flatMap((each) => each.loads);
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --write`; run it to have your own. Product and floor are measured in turns in one',
    'run, so a ratio can be compared between machines and a figure cannot. Cells are median (min–max, number).',
    '',
    `- Day and commit: ${clock.now().toISOString().slice(0, 10)}, ${commit()}`,
    `- Machine: ${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} cores, ${memory} GB,` +
      ` ${os.type()} ${os.release()}`,
    `- Node ${process.versions.node}, ${versions()}`,
    `- Noise: the load of the last minute was ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}` +
      ` on ${cpus.length} cores, the measurements’ own included. Above ${cpus.length} something always waited.`,
    '',
    ...measured.flatMap(({ name, method, rows, loads: [before, after] }) => [
      `## ${name}`,
      '',
      method,
      `Load ${before.toFixed(1)} before, ${after.toFixed(1)} after.`,
      '',
      ...toTable(rows),
      '',
    ]),
  ].join('\n');
}
