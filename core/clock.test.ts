import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, ManualClock, ShiftedClock, systemClock } from './clock.ts';

test('a manual clock stands still until it is moved, and hands out copies', () => {
  const clock = new ManualClock('2026-03-29T00:30:00Z');
  clock.now().setFullYear(1999);
  expect(clock.now()).toEqual(new Date('2026-03-29T00:30:00Z'));
  clock.advance(HOUR_MS);
  expect(clock.now()).toEqual(new Date('2026-03-29T01:30:00Z'));
  clock.set('2026-01-01T00:00:00Z');
  expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'));
});

test('a shifted clock goes on ticking from where it was moved to', () => {
  const base = new ManualClock('2026-01-01T00:00:00Z');
  const clock = new ShiftedClock(base);
  clock.advance(7 * DAY_MS);
  expect(clock.now()).toEqual(new Date('2026-01-08T00:00:00Z'));
  base.advance(HOUR_MS);
  expect(clock.now()).toEqual(new Date('2026-01-08T01:00:00Z'));
});

test('the system clock does not go back between two looks', () => {
  const first = systemClock.now();
  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(first.getTime());
});
