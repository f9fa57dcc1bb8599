import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  type Day,
  day,
  dayOf,
  daySchema,
  daysBetween,
  endOfMonth,
  instantOf,
  monthOf,
  parseDay,
  sayDate,
  sayDay,
  sayMonth,
  sayRange,
  startOfMonth,
  startOfWeek,
  weekday,
} from './day.ts';

const anyDay = fc
  .integer({ min: 0, max: 80_000 })
  .map((days) => new Date(Date.UTC(1950, 0, 1 + days)).toISOString().slice(0, 10) as Day);
const anyStep = fc.integer({ min: -9000, max: 9000 });

describe('reading', () => {
  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '0001-01-01',
    '9999-12-31',
    '2026-2-3',
    '2026-02-03T00:00:00Z',
    ' 2026-02-03',
    '+002026-02-03',
    '20260203',
    '',
  ])('“%s” is no calendar day', (text) => {
    expect(parseDay(text)).toBeUndefined();
    expect(daySchema.safeParse(text).success).toBe(false);
    expect(() => day(text)).toThrow(RangeError);
  });

  test('every real day is read as itself', () => {
    fc.assert(fc.property(anyDay, (on) => parseDay(on) === on && daySchema.parse(on) === on));
  });

  test('a leap day exists in leap years only', () => {
    expect(parseDay('2028-02-29')).toBe('2028-02-29');
    expect(parseDay('2100-02-29')).toBeUndefined();
  });
});

describe('counting', () => {
  test('days forward and back again end where they began', () => {
    fc.assert(fc.property(anyDay, anyStep, (on, step) => addDays(addDays(on, step), -step) === on));
  });

  test('the days between are the days that were added', () => {
    fc.assert(fc.property(anyDay, anyStep, (on, step) => daysBetween(on, addDays(on, step)) === step));
  });

  test('days order as text', () => {
    fc.assert(fc.property(anyDay, anyDay, (a, b) => a < b === daysBetween(a, b) > 0));
  });

  test('a month more never leaves the month it should reach', () => {
    expect(addMonths(day('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(day('2028-01-31'), 1)).toBe('2028-02-29');
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -60, max: 60 }), (on, months) => {
        const reached = startOfMonth(addMonths(on, months));
        return reached === addMonths(startOfMonth(on), months);
      }),
    );
  });

  test('each day lies between the ends of its week and month', () => {
    fc.assert(
      fc.property(anyDay, (on) => {
        expect(startOfMonth(on) <= on && on <= endOfMonth(on)).toBe(true);
        expect(addDays(endOfMonth(on), 1)).toBe(addMonths(startOfMonth(on), 1));
        expect(weekday(startOfWeek(on))).toBe(1);
        expect(daysBetween(startOfWeek(on), on)).toBe(weekday(on) - 1);
        expect(monthOf(on)).toBe(on.slice(0, 7));
      }),
    );
  });
});

describe('instants', () => {
  test('the day of an instant is the day on the wall of the zone', () => {
    const late = new Date('2026-06-30T23:30:00Z');
    expect(dayOf(late, 'Europe/London')).toBe('2026-07-01');
    expect(dayOf(late, 'UTC')).toBe('2026-06-30');
    expect(dayOf(new Date('2026-01-01T00:30:00Z'), 'America/New_York')).toBe('2025-12-31');
  });

  test.each([
    ['2026-03-29', '00:30', '2026-03-29T00:30:00.000Z'],
    ['2026-03-29', '01:30', '2026-03-29T01:30:00.000Z'], // The hour that is skipped: an hour later.
    ['2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25', '01:30', '2026-10-25T00:30:00.000Z'], // The hour that comes twice: its first time.
    ['2026-10-25', '02:30', '2026-10-25T02:30:00.000Z'],
  ])('%s %s in London is %s', (on, time, instant) => {
    expect(instantOf(day(on), time, 'Europe/London').toISOString()).toBe(instant);
  });

  test.each(['Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])(
    'noon in %s is on its own day, whenever the clocks change',
    (zone) => {
      fc.assert(fc.property(anyDay, (on) => dayOf(instantOf(on, '12:00', zone), zone) === on));
    },
  );
});

describe('saying', () => {
  const today = day('2026-03-10');
  test.each([
    ['2026-03-10', 'today'],
    ['2026-03-09', 'yesterday'],
    ['2026-03-03', 'Tue 3 Mar'],
    ['2026-09-03', 'Thu 3 Sept'],
    ['2025-12-31', '31 Dec 2025'],
  ])('%s is said “%s”', (on, said) => {
    expect(sayDay(day(on), today)).toBe(said);
  });

  test('yesterday is yesterday on New Year’s Day too', () => {
    expect(sayDay(day('2025-12-31'), day('2026-01-01'))).toBe('yesterday');
  });

  test.each([
    ['2026-09-01', '2026-09-30', '1 – 30 Sept 2026'],
    ['2026-08-28', '2026-09-03', '28 Aug – 3 Sept 2026'],
    ['2025-12-28', '2026-01-03', '28 Dec 2025 – 3 Jan 2026'],
    ['2026-03-03', '2026-03-03', '3 Mar 2026'],
  ])('from %s to %s is said “%s”', (from, to, said) => {
    expect(sayRange({ from: day(from), to: day(to) })).toBe(said);
  });

  test('a range names both of its days in full when the years differ', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const said = sayRange({ from, to });
        expect(said.endsWith(sayDate(to))).toBe(true);
        expect(said.startsWith(String(Number(from.slice(8))))).toBe(true);
        if (from.slice(0, 4) !== to.slice(0, 4)) expect(said.startsWith(sayDate(from))).toBe(true);
      }),
    );
  });

  test('a month is said with its year', () => {
    expect(sayMonth(day('2026-03-10'))).toBe('March 2026');
  });
});
