/** `npm run bench`: all measurements, or those named; with --write also docs/benchmarks.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { changes, changesMillion } from './changes.ts';
import { createDemoData } from './demo-data.ts';
import { ingest, ingestMillion } from './ingest.ts';
import { lakeSize } from './lake-size.ts';
import { martsBuild } from './marts-build.ts';
import type { Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { type Measured, toPaper } from './paper.ts';
import { picture } from './picture.ts';
import { push, pushMillion } from './push.ts';
import { resync } from './resync.ts';
import { stall } from './stall.ts';
import { ROOT } from './start-command.ts';
import { startup } from './startup.ts';
import { isMet, toTable } from './table.ts';
import { threads } from './threads.ts';
import { update } from './update.ts';

const MEASUREMENTS: readonly Measurement[] = [
  startup,
  memory,
  martsBuild,
  update,
  picture,
  stall,
  threads,
  resync,
  ingest,
  lakeSize,
  changes,
  push,
];

/** Those that take minutes: only when they are named. */
const BY_NAME: readonly Measurement[] = [pushMillion, ingestMillion, changesMillion];

const load = (): number => os.loadavg()[0] ?? 0;

async function measureAll(chosen: readonly Measurement[]): Promise<Measured[]> {
  const data = createDemoData();
  const measured: Measured[] = [];
  try {
    for (const { name, method, run } of chosen) {
      print(`\n${name}: ${method}`);
      const before = load();
      const start = performance.now();
      const rows = await run({ clock: systemClock, data });
      const seconds = Math.round((performance.now() - start) / 1000);
      const loads = [before, load()] as const;
      measured.push({ name, method, rows, loads });
      print(`${seconds} s, load ${before.toFixed(1)} before and ${loads[1].toFixed(1)} after\n`);
      for (const line of toTable(rows)) print(line);
    }
  } finally {
    data.remove();
  }
  return measured;
}

function write(measured: readonly Measured[]): void {
  const file = path.join(ROOT, 'docs/benchmarks.md');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, toPaper(measured, systemClock));
  print(`\nWritten: ${path.relative(ROOT, file)}`);
}

async function main(words: readonly string[]): Promise<number> {
  const all = [...MEASUREMENTS, ...BY_NAME];
  const names = words.filter((word) => !word.startsWith('--'));
  const unknown = [
    ...names.filter((name) => !all.some((each) => each.name === name)),
    ...words.filter((word) => word.startsWith('--') && word !== '--write'),
  ];
  if (unknown.length > 0) {
    print(`Unknown: ${unknown.join(', ')}. There are ${all.map(({ name }) => name).join(', ')} and --write.`);
    return 64;
  }
  const chosen = names.length === 0 ? MEASUREMENTS : all.filter(({ name }) => names.includes(name));
  const measured = await measureAll(chosen);
  if (words.includes('--write')) write(measured);
  const missed = measured.flatMap(({ rows }) => rows.filter((row) => isMet(row) === false));
  print(missed.length === 0 ? '\nEvery goal is met.' : `\n${missed.length} goals are missed.`);
  return 0;
}

process.exit(await main(process.argv.slice(2)));
