/** Work that outlives the update that began it. Its failures are logged, and the end of the bot is its end. */
import type { Log } from '#core/log.ts';
import { errorFacts } from './error-facts.ts';

export interface Background {
  begin(work: (signal: AbortSignal) => Promise<void>): void;
  end(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  return {
    begin(work) {
      const task = work(ending.signal)
        .catch((error: unknown) => log.error(errorFacts(error), 'work in the background failed'))
        .finally(() => running.delete(task));
      running.add(task);
    },
    async end() {
      ending.abort();
      await Promise.all(running);
    },
  };
}
