import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type Day, day, daysBetween } from '#core/day.ts';
import type { Account } from '#core/store/accounts.ts';
import { windowFor } from './window.ts';

const TODAY = day('2026-11-24');
const at = (through: Day | null) => ({ transactions_through_on: through }) as Account;
const anyHistory = fc.integer({ min: 1, max: 800 });
/** Days since the account was last read to its end; negative when a clock was wrong. */
const anyAge = fc.integer({ min: -40, max: 1000 });

describe('the days asked for', () => {
  test('are the whole history the first time', () => {
    fc.assert(
      fc.property(anyHistory, (days) => {
        const window = windowFor(at(null), days, TODAY);
        expect(window.to).toBe(TODAY);
        expect(daysBetween(window.from, window.to) + 1).toBe(days);
      }),
    );
  });

  test('later reach back over every gap, as far as the bank goes, and never past today', () => {
    fc.assert(
      fc.property(anyHistory, anyAge, (days, age) => {
        const through = addDays(TODAY, -age);
        const { from, to } = windowFor(at(through), days, TODAY);
        const earliest = addDays(TODAY, 1 - days);
        expect(to).toBe(TODAY);
        expect(from <= to).toBe(true);
        expect(from >= earliest).toBe(true);
        // No day between what is known and today is left out, unless the bank does not show it any more.
        expect(from <= through || from === earliest || age < 0).toBe(true);
        // And a late row of the last weeks is seen each time.
        expect(from <= addDays(TODAY, -89) || from === earliest).toBe(true);
      }),
    );
  });

  test.each([
    ['yesterday', '2026-11-23', 800, '2026-08-27'],
    ['a bank of ninety days', '2026-11-23', 90, '2026-08-27'],
    ['a bank of thirty days', '2026-11-23', 30, '2026-10-26'],
    ['half a year ago', '2026-05-20', 800, '2026-05-06'],
    ['half a year ago at a bank of ninety days', '2026-05-20', 90, '2026-08-27'],
  ])('when known to %s begin on the right day', (_, through, days, from) => {
    expect(windowFor(at(day(through)), days, TODAY)).toEqual({ from, to: TODAY });
  });
});
