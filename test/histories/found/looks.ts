import type { Sync } from '#test/histories/history.ts';

/** The same for all where that will do: each look is a build. */
export const LOOKS: readonly Sync[] = ['03-09', '03-17', '03-25', '04-03'].map((date) => ({
  at: `2026-${date}T07:00:00Z`,
}));
