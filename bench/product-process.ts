/** `node main.ts` as `npm start` runs it, as a child: ready when /healthz answers, and asked for its vitals. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { whenHealthy } from './healthy.ts';
import { residentMb } from './resident.ts';
import { ROOT, startCommand } from './start-command.ts';

export interface ProductProcess {
  readonly pid: number;
  readonly url: string;
  /** Until /healthz answered. */
  readonly readyMs: number;
  /** Until it said that everything runs. */
  readonly announcedMs: number;
  /** What the preloaded file tells. */
  tell(): Promise<unknown>;
  residentMb(): Promise<number>;
  stop(): Promise<void>;
}

export interface ProductOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** A file of ours that is loaded before the product and answers what it is asked. */
  readonly preload?: string;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

/** Milliseconds until it says that it is ready: the page answers earlier than the last part runs. */
function whenAnnounced(child: ChildProcess, begin: number): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the product ended with ${code} before it was ready`)));
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('is ready')) resolve(performance.now() - begin);
    });
  });
}

export async function startProduct(options: ProductOptions): Promise<ProductProcess> {
  const { dataDir, port, settings = {}, flags = [], preload } = options;
  const command = startCommand();
  const watch = preload === undefined ? [] : ['--import', preload];
  const begin = performance.now();
  const child = fork(path.join(ROOT, 'main.ts'), [], {
    cwd: ROOT,
    execArgv: [...command.flags, ...flags, ...watch],
    env: {
      ...command.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = `http://127.0.0.1:${port}`;
  const [readyMs, announcedMs] = await Promise.all([
    whenHealthy(url, child).then(() => performance.now() - begin),
    whenAnnounced(child, begin),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error('the product has no process');
  return {
    pid,
    url,
    readyMs,
    announcedMs,
    residentMb: () => residentMb(pid),
    tell: () =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send('tell');
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
