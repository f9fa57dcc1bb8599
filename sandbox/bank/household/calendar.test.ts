import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, day, weekday } from '#core/day.ts';
import { createCalendar, dayNumber, dayOfNumber } from './calendar.ts';

const calendar = createCalendar({ firstDay: day('2024-09-24'), zone: 'Europe/London' });
const facts = (on: string) => calendar.facts(dayNumber(day(on)));

describe('the calendar', () => {
  test.each([
    '2025-01-01',
    '2025-04-18',
    '2025-04-21',
    '2025-05-05',
    '2025-05-26',
    '2025-08-25',
    '2025-12-25',
    '2026-04-03',
    '2026-12-28',
    '2027-12-27',
    '2027-12-28',
  ])('%s is a bank holiday in England', (on) => {
    expect(calendar.isWorking(dayNumber(day(on)))).toBe(false);
    expect(weekday(day(on))).toBeLessThan(6);
  });

  test('a salary comes the working day before, a bill the working day after', () => {
    expect(calendar.isPayday(facts('2025-12-24'), 28)).toBe(true);
    expect(calendar.isPayday(facts('2026-06-25'), 28)).toBe(false);
    expect(calendar.isPayday(facts('2026-06-26'), 28)).toBe(true);
    expect(calendar.isPayday(facts('2025-12-24'), 25)).toBe(true);
    expect(calendar.isBillDay(facts('2026-01-02'), 1)).toBe(true);
    expect(calendar.isBillDay(facts('2026-11-02'), 1)).toBe(true);
    expect(calendar.isBillDay(facts('2026-11-01'), 1)).toBe(false);
    expect(calendar.isBillDay(facts('2026-06-01'), 30)).toBe(true);
  });

  test('every month has exactly one payday and one day for each bill', () => {
    for (const nominal of [12, 25, 28]) {
      let paydays = 0;
      let bills = 0;
      for (let number = dayNumber(day('2025-01-01')); number < dayNumber(day('2026-01-01')); number += 1) {
        if (calendar.isPayday(calendar.facts(number), nominal)) paydays += 1;
        if (calendar.isBillDay(calendar.facts(number), nominal)) bills += 1;
      }
      expect({ nominal, paydays, bills }).toEqual({ nominal, paydays: 12, bills: 12 });
    }
  });

  test('numbers and days are the same thing, with the same weekdays', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 5000 }), (distance) => {
        const on = addDays(day('2026-01-01'), distance);
        expect(dayOfNumber(dayNumber(on))).toBe(on);
        expect(calendar.facts(dayNumber(on)).weekday).toBe(weekday(on));
      }),
    );
  });

  test('months are counted in whole from the first day', () => {
    expect(facts('2024-10-23').months_in).toBe(0);
    expect(facts('2024-10-24').months_in).toBe(1);
    expect(facts('2026-11-24').months_in).toBe(26);
  });

  test('an instant is right in summer, in winter and on the days between', () => {
    const at = (on: string, minute: number) =>
      new Date(calendar.instant(dayNumber(day(on)), minute)).toISOString();
    expect(at('2026-07-01', 600)).toBe('2026-07-01T09:00:00.000Z');
    expect(at('2026-12-01', 600)).toBe('2026-12-01T10:00:00.000Z');
    expect(at('2026-07-01', 20)).toBe('2026-06-30T23:20:00.000Z');
    expect(at('2026-10-25', 1260)).toBe('2026-10-25T21:00:00.000Z');
    expect(at('2026-03-29', 1260)).toBe('2026-03-29T20:00:00.000Z');
  });
});
