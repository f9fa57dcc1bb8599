/** Heavy queries at once, and how long a small file takes to read meanwhile: milliseconds, as JSON, to the parent. */
import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';

const QUERIES = 4;
const READS = 5;
const HEAVY = 'select sum(hash(a.range * b.range)::hugeint) from range(12_000) a, range(3_000) b';

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connections = await Promise.all(Array.from({ length: QUERIES }, () => instance.connect()));
const waits: number[] = [];
const queries = connections.map((connection) => connection.runAndReadAll(HEAVY));
for (let read = 0; read < READS; read += 1) {
  const start = performance.now();
  await readFile(import.meta.filename);
  waits.push(performance.now() - start);
}
process.send?.(waits.toSorted((a, b) => b - a)[0]);
for (const connection of connections) connection.interrupt();
await Promise.allSettled(queries);
process.exit(0);
