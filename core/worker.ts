/**
 * Heavy work in a process of its own: it cannot stall the parent's event loop, and what native code allocates is
 * given back when it ends. Started by the first request, replaced after many, ended when nothing is asked of it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { z } from 'zod';
import { MINUTE_MS } from './clock.ts';
import type { Log } from './log.ts';
import { fail, ok, type Problem, type Result } from './problem.ts';

export interface Worker<Request, Answer> {
  /** A failed request or a lost process is a Problem; the next call starts a new process. */
  ask(request: Request): Promise<Result<Answer>>;
  /** The process's id while there is one. */
  processId(): number | undefined;
  /** For good: what is asked now or later is answered with the Problem `work.stopped`. */
  close(): void;
}

export interface WorkerOptions<Answer> {
  /** The program to run: it calls `answerRequests`. */
  readonly file: string;
  readonly answer: z.ZodType<Answer>;
  /** What a person is told when the process was lost. */
  readonly lost: Pick<Problem, 'code' | 'message'>;
  readonly deadlineMs: number;
  /** After so many requests a new process takes over. */
  readonly requestsAProcess: number;
  readonly idleMs?: number;
  readonly heapMb: number;
  readonly log: Log;
}

const replySchema = z.object({
  id: z.number(),
  answer: z.unknown().optional(),
  error: z.string().optional(),
});

interface Running {
  readonly child: ChildProcess;
  asked: number;
  readonly waiting: Map<number, { settle(answer: unknown): void; fail(cause: unknown): void }>;
  idle?: NodeJS.Timeout;
}

/** What the process says goes to who asked it; when it ends, everyone who waits hears why. */
function listenTo(running: Running, told: { answered(): void; ended(): void }): void {
  const { child, waiting } = running;
  child.on('message', (message) => {
    const { id, answer, error } = replySchema.parse(message);
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asker?.settle(answer);
    else asker?.fail(error);
    told.answered();
  });
  const end = (cause: unknown): void => {
    told.ended();
    for (const asker of waiting.values()) asker.fail(cause);
    waiting.clear();
  };
  child.on('error', end);
  child.on('exit', (code, signal) => end(`the process ended: ${code ?? signal}`));
}

/** While something is asked the parent stays for the answer. */
function hold({ child, idle }: Running): void {
  clearTimeout(idle);
  child.ref();
  child.channel?.ref();
}

function letGo({ child }: Running): void {
  child.unref();
  child.channel?.unref();
}

export function createWorker<Request, Answer>(options: WorkerOptions<Answer>): Worker<Request, Answer> {
  const { log, lost, deadlineMs, requestsAProcess, idleMs = MINUTE_MS } = options;
  let current: Running | undefined;
  let lastId = 0;
  let isClosed = false;

  const retire = (old: Running): void => {
    if (current === old) current = undefined;
    clearTimeout(old.idle);
    old.child.kill('SIGKILL');
  };

  /** Called when nothing is asked any more: the process waits a while for the next, without keeping its parent. */
  const rest = (resting: Running): void => {
    if (resting.waiting.size > 0) return;
    if (current !== resting || resting.asked >= requestsAProcess) return retire(resting);
    letGo(resting);
    resting.idle = setTimeout(() => retire(resting), idleMs);
    resting.idle.unref();
  };

  const start = (): Running => {
    const child = forkProcess(options.file, options.heapMb);
    const running: Running = { child, asked: 0, waiting: new Map() };
    listenTo(running, {
      answered: () => rest(running),
      ended() {
        if (current === running) current = undefined;
      },
    });
    return running;
  };

  return {
    ask(request) {
      if (isClosed) return Promise.resolve(stopped());
      if (current !== undefined && current.asked >= requestsAProcess) current = undefined;
      current ??= start();
      const running = current;
      running.asked += 1;
      hold(running);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const deadline = setTimeout(() => retire(running), deadlineMs);
        const finish = (result: Result<Answer>): void => {
          clearTimeout(deadline);
          resolve(result);
        };
        running.waiting.set(id, {
          settle: (answer) => finish(ok(options.answer.parse(answer))),
          fail(cause) {
            if (isClosed) return finish(stopped());
            log.error({ cause, code: lost.code }, 'work in a process of its own failed');
            finish(fail(lost.code, lost.message, { cause }));
          },
        });
        running.child.send({ id, request });
      });
    },
    processId: () => current?.child.pid,
    close() {
      isClosed = true;
      if (current !== undefined) retire(current);
    },
  };
}

/** The code of a Problem that is none of the work's: the program ends. */
export const STOPPED = 'work.stopped';

const stopped = (): Result<never> =>
  fail(STOPPED, 'This was cut off because the program was stopped. It is done again after the next start.');

/** No variable of ours goes along: the process needs no secret, so it has none. */
function forkProcess(file: string, heapMb: number): ChildProcess {
  return fork(file, [], {
    env: {},
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

const requestSchema = z.object({ id: z.number(), request: z.unknown() });

/** The other side: answers one request after the other until the parent is gone. */
export function answerRequests(answer: (request: unknown) => Promise<unknown>): void {
  let turn: Promise<void> = Promise.resolve();
  process.on('message', (message) => {
    const { id, request } = requestSchema.parse(message);
    turn = turn.then(async () => {
      try {
        process.send?.({ id, answer: await answer(request) });
      } catch (error) {
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
    });
  });
  process.on('disconnect', () => process.exit(0));
}
