/** The product as a process of its own, pointed at a world that lives in the test: it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './tidy/tree.ts';

export interface ProductProcess {
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves when the printed text fits; rejects when the process ends before that. */
  printed(pattern: RegExp): Promise<void>;
  /** Resolves with the exit code, or undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** SIGKILL to the process, and to its PostgreSQL too when asked. */
  kill(alsoDatabase?: boolean): Promise<void>;
  stop(): Promise<number | undefined>;
}

export function startProcess(
  settings: Record<string, string> & { DATA_DIR: string },
  command: readonly string[] = [],
): ProductProcess {
  const child = spawn(process.execPath, ['main.ts', ...command], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '16', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      text += data.toString();
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | undefined>((resolve) =>
    child.once('exit', (code) => resolve(code ?? undefined)),
  );
  return {
    child,
    output: () => text,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((code) =>
          reject(new Error(`ended with ${code} before it printed ${pattern}:\n${text}`)),
        );
      }),
    async kill(alsoDatabase = false) {
      child.kill('SIGKILL');
      await ended;
      if (!alsoDatabase) return;
      const pidFile = path.join(settings.DATA_DIR, 'postgres/data/postmaster.pid');
      const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
    },
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}
