import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wireDay, wireInstant } from './wire-day.ts';

describe('wireDay', () => {
  test.each([
    ['2026-03-18', '2026-03-18'],
    ['2026-03-18T23:58:00', '2026-03-18'],
    ['2026-03-18T15:43:37.950', '2026-03-18'],
    ['2026-01-15T23:30:00Z', '2026-01-15'],
    ['2026-07-15T23:30:00Z', '2026-07-16'],
    ['2026-07-15T23:30:00+02:00', '2026-07-15'],
    ['2026-03-02 09:46:36.633900+00:00', '2026-03-02'],
    ['2026-03-18T00:30:00+0200', '2026-03-17'],
  ])('takes %s for %s in London', (text, day) => {
    expect(wireDay(text, 'Europe/London')).toBe(day);
  });

  test.each([
    undefined,
    '',
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '0001-01-01',
    '9999-12-31',
    '18/03/2026',
    '2026-3-1',
  ])('finds no day in %s', (text) => {
    expect(wireDay(text, 'Europe/London')).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map(String)), (text) => {
        wireDay(text, 'Europe/London');
      }),
    );
  });
});

describe('wireInstant', () => {
  test('reads microseconds and refuses a time without an offset', () => {
    expect(wireInstant('2026-03-02T09:46:36.633900Z')).toEqual(new Date('2026-03-02T09:46:36.633Z'));
    expect(wireInstant('2026-03-02T09:46:36')).toBeUndefined();
    expect(wireInstant('2026-03-02T29:46:36Z')).toBeUndefined();
    expect(wireInstant(undefined)).toBeUndefined();
  });
});
