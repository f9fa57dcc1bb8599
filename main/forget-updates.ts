import { type Clock, DAY_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { forgetUpdates } from '#core/store/updates.ts';

/** Telegram repeats an update for a day at most; twice that is kept. */
const KEPT_MS = 2 * DAY_MS;

/** Now and once a day: the marks of handled updates would otherwise grow by a row a message for ever. */
export function forgetOldUpdates(dependencies: { db: Db; clock: Clock; log: Log }): {
  /** Waits for the round in hand. */
  stop(): Promise<void>;
} {
  const { db, clock, log } = dependencies;
  const forget = (): Promise<void> =>
    forgetUpdates(db, new Date(clock.now().getTime() - KEPT_MS)).catch((error: unknown) =>
      log.warn({ error }, 'old marks of handled updates could not be removed; the next day tries again'),
    );
  let round = forget();
  const timer = setInterval(() => {
    round = forget();
  }, DAY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
