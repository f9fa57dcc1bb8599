import type { Clock } from '#core/clock.ts';

export interface RateLimit {
  /** Counts this try; undefined when it is allowed, else the seconds until the next one is. */
  refuse(key: string): number | undefined;
}

/** So many tries a key and window, counted from the first. Old keys are dropped, so it cannot grow for ever. */
export function createRateLimit(options: { limit: number; windowMs: number; clock: Clock }): RateLimit {
  const { limit, windowMs, clock } = options;
  const tries = new Map<string, { count: number; endsAt: number }>();
  return {
    refuse(key) {
      const now = clock.now().getTime();
      for (const [old, { endsAt }] of tries) if (endsAt <= now) tries.delete(old);
      const current = tries.get(key) ?? { count: 0, endsAt: now + windowMs };
      current.count += 1;
      tries.set(key, current);
      return current.count <= limit ? undefined : Math.ceil((current.endsAt - now) / 1000);
    },
  };
}
