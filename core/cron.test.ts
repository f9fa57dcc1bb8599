import { describe, expect, test } from 'vitest';
import { nextTurn, turnsBetween } from './cron.ts';

const next = (rule: string, after: string, zone = 'Europe/London') =>
  nextTurn(rule, zone, new Date(after)).toISOString();

describe('the next turn of a rule', () => {
  test.each([
    ['7 6,11,16,21 * * *', '2026-11-24T06:06:59Z', '2026-11-24T06:07:00.000Z'],
    ['7 6,11,16,21 * * *', '2026-11-24T06:07:00Z', '2026-11-24T11:07:00.000Z'],
    ['7 6,11,16,21 * * *', '2026-11-24T22:00:00Z', '2026-11-25T06:07:00.000Z'],
    ['*/15 * * * *', '2026-11-24T10:46:00Z', '2026-11-24T11:00:00.000Z'],
    ['0 9-17/4 * * *', '2026-11-24T13:00:00Z', '2026-11-24T17:00:00.000Z'],
    ['30 4/8 * * *', '2026-11-24T05:00:00Z', '2026-11-24T12:30:00.000Z'],
    ['0 8 * * 1', '2026-11-24T10:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['0 8 * * 0', '2026-11-24T10:00:00Z', '2026-11-29T08:00:00.000Z'],
    ['0 8 * * 7', '2026-11-24T10:00:00Z', '2026-11-29T08:00:00.000Z'],
    // A date or a weekday, whichever comes first.
    ['0 8 1 * 5', '2026-11-28T10:00:00Z', '2026-12-01T08:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-24T10:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s after %s', (rule, after, expected) => {
    expect(next(rule, after)).toBe(expected);
  });

  test('is read in its zone, in summer and in winter', () => {
    expect(next('7 6 * * *', '2026-07-01T00:00:00Z')).toBe('2026-07-01T05:07:00.000Z');
    expect(next('0 0 * * *', '2026-11-24T12:00:00Z', 'Asia/Tokyo')).toBe('2026-11-24T15:00:00.000Z');
  });

  test('leaves out an hour that the clocks skip, and comes once in an hour that they repeat', () => {
    expect(next('30 1 * * *', '2026-03-28T12:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
    const turns = turnsBetween(
      '30 1 * * *',
      'Europe/London',
      new Date('2026-10-24T12:00:00Z'),
      new Date('2026-10-26T12:00:00Z'),
    );
    expect(turns.map((at) => at.toISOString())).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test.each(['whenever', '* * * *', '61 * * * *', '*/0 * * * *', '0 0 30 2 *'])('refuses %s', (rule) => {
    expect(() => next(rule, '2026-11-24T10:00:00Z')).toThrow(RangeError);
  });
});
