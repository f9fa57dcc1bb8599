/** `node main.ts` as `npm start` runs it, as a child: ready when /healthz answers, and asked for its vitals. */
import { type ChildProcess, fork } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { whenHealthy } from './healthy.ts';
import { residentMb } from './resident.ts';
import { ROOT, startCommand } from './start-command.ts';

const vitalsSchema = z.object({
  /** Milliseconds over the sampling interval; `count` samples. */
  loop: z.object({ p99: z.number(), max: z.number(), count: z.number() }),
  cpuMs: z.number(),
  heapUsedMb: z.number(),
  externalMb: z.number(),
});
export type Vitals = z.infer<typeof vitalsSchema>;

export interface ProductProcess {
  readonly pid: number;
  readonly url: string;
  readonly readyMs: number;
  /** Needs `isWatched`. The loop's figures are those since the last time they were asked for. */
  vitals(): Promise<Vitals>;
  residentMb(): Promise<number>;
  stop(): Promise<void>;
}

export interface ProductOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly isWatched?: boolean;
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

export async function startProduct(options: ProductOptions): Promise<ProductProcess> {
  const { dataDir, port, settings = {}, flags = [], isWatched = false } = options;
  const command = startCommand();
  const watch = isWatched ? ['--import', path.join(ROOT, 'bench/watch-process.ts')] : [];
  const begin = performance.now();
  const child = fork(path.join(ROOT, 'main.ts'), [], {
    cwd: ROOT,
    execArgv: [...command.flags, ...flags, ...watch],
    env: {
      ...(command.threads === undefined ? {} : { UV_THREADPOOL_SIZE: command.threads }),
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = `http://127.0.0.1:${port}`;
  await whenHealthy(url, child);
  const readyMs = performance.now() - begin;
  const { pid } = child;
  if (pid === undefined) throw new Error('the product has no process');
  return {
    pid,
    url,
    readyMs,
    residentMb: () => residentMb(pid),
    vitals: () =>
      new Promise((resolve) => {
        child.once('message', (message) => resolve(vitalsSchema.parse(message)));
        child.send('vitals');
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
