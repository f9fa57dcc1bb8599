/** Builds run in a process of their own: DuckDB's memory is given back, and nothing waits for its queries. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { MINUTE_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import type { Result } from '#core/problem.ts';
import { createWorker } from '#core/worker.ts';
import type { BuildReport, BuildRequest } from './build-request.ts';

export interface Builder {
  build(request: BuildRequest): Promise<Result<BuildReport>>;
  close(): void;
}

/** The process is our own code of this very version, so what it answers is taken as what its type says. */
const answerSchema = z.custom<Result<BuildReport>>(
  (value) => typeof value === 'object' && value !== null && 'ok' in value,
);

export function createBuilder({ log }: { log: Log }): Builder {
  const worker = createWorker<BuildRequest, Result<BuildReport>>({
    file: fileURLToPath(new URL('./build-process.ts', import.meta.url)),
    answer: answerSchema,
    lost: { code: 'build.lost', message: 'The build ended before it was done. The last good figures stay.' },
    deadlineMs: 15 * MINUTE_MS,
    requestsAProcess: 50,
    heapMb: 256,
    log,
  });
  return {
    async build(request) {
      const answered = await worker.ask(request);
      return answered.ok ? answered.value : answered;
    },
    close: () => worker.close(),
  };
}
