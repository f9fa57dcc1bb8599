/**
 * Pictures are drawn in a process of their own: ECharts would stop the bot for tens of milliseconds, and what
 * resvg allocates is only given back when its process ends.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MINUTE_MS, SECOND_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { type Result, fail, ok } from '#core/problem.ts';
import { type Drawing, replySchema } from './render-message.ts';

/** 600 pictures grow a process by 800 MB: it is replaced long before. */
const PICTURES_A_PROCESS = 100;
const IDLE_MS = MINUTE_MS;
const DEADLINE_MS = 20 * SECOND_MS;

export interface Renderer {
  /** A failed drawing or a lost process is a Problem; the next call starts a new process. */
  render(drawing: Drawing): Promise<Result<Uint8Array>>;
  /** The drawing process's id while there is one. */
  processId(): number | undefined;
  close(): void;
}

interface Worker {
  readonly child: ChildProcess;
  drawn: number;
  readonly waiting: Map<number, (result: Result<Uint8Array>) => void>;
  idle?: NodeJS.Timeout;
}

const lost = (cause: unknown): Result<never> =>
  fail('chart.not_drawn', 'The picture could not be drawn this time. Please ask once more.', { cause });

export function createRenderer(options: { log: Log; idleMs?: number; picturesAProcess?: number }): Renderer {
  const { log, idleMs = IDLE_MS, picturesAProcess = PICTURES_A_PROCESS } = options;
  let worker: Worker | undefined;
  let lastId = 0;

  const settle = (from: Worker, id: number, result: Result<Uint8Array>): void => {
    const resolve = from.waiting.get(id);
    from.waiting.delete(id);
    resolve?.(result);
    if (from.waiting.size === 0) rest(from);
  };

  const retire = (old: Worker): void => {
    if (worker === old) worker = undefined;
    clearTimeout(old.idle);
    old.child.kill('SIGKILL');
  };

  const rest = (resting: Worker): void => {
    if (worker !== resting || resting.drawn >= picturesAProcess) return retire(resting);
    // An idle process must not keep its parent from ending.
    resting.child.unref();
    resting.child.channel?.unref();
    resting.idle = setTimeout(() => retire(resting), idleMs);
    resting.idle.unref();
  };

  const start = (): Worker => {
    const file = fileURLToPath(import.meta.resolve('./render-process.ts'));
    const child = fork(file, [], {
      env: {},
      execArgv: ['--max-old-space-size=256'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const started: Worker = { child, drawn: 0, waiting: new Map() };
    child.on('message', (message) => {
      const reply = replySchema.parse(message);
      if (reply.error !== undefined) log.error({ cause: reply.error }, 'a chart could not be drawn');
      settle(started, reply.id, reply.bytes === undefined ? lost(reply.error) : ok(reply.bytes));
    });
    const end = (cause: unknown): void => {
      if (worker === started) worker = undefined;
      for (const resolve of started.waiting.values()) resolve(lost(cause));
      started.waiting.clear();
    };
    child.on('error', end);
    child.on('exit', (code, signal) => end(`the drawing process ended: ${code ?? signal}`));
    return started;
  };

  return {
    render(drawing) {
      if (worker !== undefined && worker.drawn >= picturesAProcess) worker = undefined;
      worker ??= start();
      const current = worker;
      current.drawn += 1;
      clearTimeout(current.idle);
      current.child.ref();
      current.child.channel?.ref();
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const deadline = setTimeout(() => retire(current), DEADLINE_MS);
        current.waiting.set(id, (result) => {
          clearTimeout(deadline);
          resolve(result);
        });
        current.child.send({ id, ...drawing }, (error) => {
          if (error !== null) settle(current, id, lost(error));
        });
      });
    },
    processId: () => worker?.child.pid,
    close() {
      if (worker !== undefined) retire(worker);
    },
  };
}
