/** The rules by which a sync may ask: pure, over invented ledgers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowanceOf, CALL_LASTS_MS } from '#core/allowance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { turnsBetween } from '#core/cron.ts';
import type { CallOutcome } from '#core/store/bank-calls.ts';
import { brakeOf, isBankInTrouble, streakOf } from './brake.ts';
import { mayScheduled } from './pace.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const call = (ms: number, outcome: CallOutcome = 'answered', scope = 'transactions') => ({
  scope: scope as 'transactions',
  outcome,
  called_at: ago(ms),
});
const said = (more: { limit?: number; remaining?: number | null; renewsIn?: number; seen?: number }) => ({
  scope: 'transactions',
  call_limit: more.limit ?? null,
  remaining: more.remaining ?? null,
  renews_at: more.renewsIn === undefined ? null : new Date(NOW.getTime() + more.renewsIn),
  seen_at: ago(more.seen ?? HOUR_MS),
});

describe('what is left', () => {
  const left = (...[calls, of]: [Parameters<typeof allowanceOf>[0], ReturnType<typeof said>?]) =>
    allowanceOf(calls, 'transactions', of, NOW);

  test('is four where nobody says more, less what was answered or may have been', () => {
    expect(left([])).toEqual({ limit: 4, left: 4, next_at: null });
    const calls = [
      call(DAY_MS + 2 * MINUTE_MS),
      call(5 * HOUR_MS),
      call(4 * HOUR_MS, 'asked'),
      call(3 * HOUR_MS, 'counted_failure'),
      call(2 * HOUR_MS, 'limited'),
      call(HOUR_MS, 'answered', 'balances'),
    ];
    expect(left(calls)).toEqual({
      limit: 4,
      left: 2,
      next_at: new Date(ago(5 * HOUR_MS).getTime() + CALL_LASTS_MS),
    });
  });

  test('comes back with the oldest of the four', () => {
    const calls = [9, 7, 5, 3].map((hours) => call(hours * HOUR_MS));
    const next_at = new Date(ago(9 * HOUR_MS).getTime() + CALL_LASTS_MS);
    expect(left(calls)).toEqual({ limit: 4, left: 0, next_at });
  });

  test('is what the provider says when that is less, until it renews', () => {
    const calls = [call(2 * HOUR_MS)];
    expect(left(calls, said({ limit: 4, remaining: 1, renewsIn: HOUR_MS }))).toMatchObject({ left: 1 });
    expect(left(calls, said({ limit: 4, remaining: 0, renewsIn: HOUR_MS }))).toEqual({
      limit: 4,
      left: 0,
      next_at: new Date(NOW.getTime() + HOUR_MS),
    });
    expect(left(calls, said({ limit: 4, remaining: 0, renewsIn: -MINUTE_MS }))).toMatchObject({ left: 3 });
    expect(left(calls, said({ limit: 2, remaining: 1 }))).toMatchObject({ limit: 2, left: 1 });
  });

  test('falls with every call that was made since the provider spoke', () => {
    const of = said({ limit: 10, remaining: 2, renewsIn: HOUR_MS, seen: 3 * HOUR_MS });
    expect(left([call(3 * HOUR_MS), call(HOUR_MS)], of)).toMatchObject({ limit: 10, left: 1 });
  });

  test('is not more than four on the word of a provider that has not counted us', () => {
    const calls = [5, 4, 3, 2].map((hours) => call(hours * HOUR_MS));
    expect(left(calls, said({ limit: 50, remaining: 49, seen: 2 * HOUR_MS }))).toMatchObject({ left: 0 });
    expect(left(calls, said({ limit: 50, remaining: 46, seen: 2 * HOUR_MS }))).toMatchObject({ left: 46 });
    expect(left(calls, said({ limit: 50, seen: 2 * HOUR_MS }))).toMatchObject({ limit: 4, left: 0 });
  });
});

/** How many scheduled syncs each day of a month has, with a bank that grants `limit` in any 24 hours. */
function scheduledDays(rule: string, limit: number): number[] {
  const days = new Map<string, number>();
  const answered: Date[] = [];
  const start = new Date('2026-11-01T00:00:00Z');
  const end = new Date(start.getTime() + 30 * DAY_MS);
  for (const turn of turnsBetween(rule, 'UTC', start, end)) {
    const now = new Date(turn.getTime() + ((answered.length * 37) % 20) * 1000);
    const used = answered.filter((at) => now.getTime() - at.getTime() < CALL_LASTS_MS).length;
    const key = turn.toISOString().slice(0, 10);
    const may = mayScheduled({ limit, left: limit - used }, answered, now);
    days.set(key, (days.get(key) ?? 0) + (may ? 1 : 0));
    if (may) answered.push(now);
  }
  // The last turn is the first of a day that is not over.
  return [...days.values()].slice(0, 30);
}

describe('the pace of the schedule', () => {
  test.each([
    ['the default schedule', '7 6,11,16,21 * * *', 4, 2, 3],
    ['every hour', '0 * * * *', 4, 2, 3],
    ['every half hour', '*/30 * * * *', 4, 2, 4],
    ['once a day', '30 6 * * *', 4, 1, 1],
    ['a bank of two calls', '7 6,11,16,21 * * *', 2, 1, 1],
    ['a bank of one call', '0 * * * *', 1, 0, 1],
    ['a bank of ten calls', '0 * * * *', 10, 8, 9],
  ])('with %s leaves no day out and keeps a call back', (_, rule, limit, least, most) => {
    const days = scheduledDays(rule, limit);
    expect(Math.min(...days)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...days)).toBeLessThanOrEqual(most);
  });

  test('is spread over the day and not spent in the morning', () => {
    const now = new Date('2026-11-24T16:07:00Z');
    const morning = [new Date('2026-11-24T06:07:00Z'), new Date('2026-11-24T11:07:00Z')];
    expect(mayScheduled({ limit: 4, left: 2 }, morning, now)).toBe(false);
    expect(mayScheduled({ limit: 4, left: 2 }, morning, new Date('2026-11-24T21:07:00Z'))).toBe(true);
  });

  test('leaves the last call to a person, unless nothing has come for most of a day', () => {
    const taken = [5, 9, 14].map((hours) => ago(hours * HOUR_MS)).reverse();
    expect(mayScheduled({ limit: 4, left: 1 }, taken, NOW)).toBe(false);
    expect(mayScheduled({ limit: 4, left: 1 }, [ago(21 * HOUR_MS)], NOW)).toBe(true);
    expect(mayScheduled({ limit: 4, left: 0 }, [ago(21 * HOUR_MS)], NOW)).toBe(false);
  });
});

describe('failures in a row', () => {
  const streak = (...calls: ReturnType<typeof call>[]) => streakOf(calls, ago(30 * DAY_MS));
  const failures = (count: number, lastMs: number) =>
    streak(...Array.from({ length: count }, (_, at) => call(lastMs + (count - at), 'counted_failure')));
  const none = streak();

  test('are counted since the last answer, and a limit or an outage is neither', () => {
    const calls = [
      call(9 * HOUR_MS, 'counted_failure'),
      call(8 * HOUR_MS),
      call(7 * HOUR_MS, 'counted_failure'),
      call(6 * HOUR_MS, 'limited'),
      call(5 * HOUR_MS, 'other_failure'),
      call(4 * HOUR_MS, 'asked'),
      call(3 * HOUR_MS, 'counted_failure'),
    ];
    expect(streak(...calls)).toEqual({ counted: 2, unknown: 1, last_at: ago(3 * HOUR_MS) });
    expect(streakOf(calls, ago(3.5 * HOUR_MS))).toMatchObject({ counted: 1, unknown: 0 });
  });

  test.each([
    [1, HOUR_MS],
    [2, 6 * HOUR_MS],
    [3, 23 * HOUR_MS],
    [7, 23 * HOUR_MS],
  ])('after %i of them the next call waits', (count, wait) => {
    const early = failures(count, wait - MINUTE_MS);
    expect(brakeOf(early, early, NOW)).toMatchObject({ kind: 'rests', failures: count });
    const late = failures(count, wait + MINUTE_MS);
    expect(brakeOf(late, late, NOW).kind).toBe('free');
  });

  test('are eight at most before the state of the account is looked at, and nine at all', () => {
    const [eight, nine] = [failures(8, 2 * DAY_MS), failures(9, 40 * DAY_MS)];
    expect(brakeOf(eight, eight, NOW)).toEqual({ kind: 'look first', failures: 8 });
    expect(brakeOf(streakOf([], NOW), eight, NOW)).toEqual({ kind: 'look first', failures: 8 });
    const stopped = streakOf(
      Array.from({ length: 9 }, (_, at) => call(at + DAY_MS, 'counted_failure')).reverse(),
      ago(30 * DAY_MS),
    );
    expect(nine.counted).toBe(0);
    expect(brakeOf(none, stopped, NOW)).toEqual({ kind: 'stopped', failures: 9 });
  });

  test('of one account do not hold back another, until they are the bank’s', () => {
    const bad = failures(3, MINUTE_MS);
    expect(brakeOf(none, bad, NOW).kind).toBe('free');
    expect(isBankInTrouble(bad)).toBe(true);
    expect(isBankInTrouble(failures(2, MINUTE_MS))).toBe(false);
  });

  test('never reach ten, whoever presses how often, at a bank that always fails', () => {
    const presses = fc.array(fc.integer({ min: 1, max: 40 * 60 }), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(presses, fc.array(fc.boolean(), { minLength: 400, maxLength: 400 }), (gaps, isReady) => {
        let now = NOW;
        const calls: ReturnType<typeof call>[] = [];
        for (const [at, minutes] of gaps.entries()) {
          now = new Date(now.getTime() + minutes * MINUTE_MS);
          const own = streakOf(calls, NOW);
          const brake = brakeOf(own, own, now);
          const goes = brake.kind === 'free' || (brake.kind === 'look first' && isReady[at] === true);
          if (goes) calls.push({ scope: 'transactions', outcome: 'counted_failure', called_at: now });
        }
        expect(calls.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 200 },
    );
  });
});
