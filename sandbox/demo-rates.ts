/** The demo's currency table: the made-up rates its bank itself converts by, for every day of its life. */
import { addDays, type Day } from '#core/day.ts';
import { dayNumber } from './bank/household/calendar.ts';
import { poundsPer, rateText } from './bank/household/currency.ts';

/** The household's history reaches 26 months back; ahead, so that a demo that is left running goes on. */
const DAYS_BACK = 820;
const DAYS_AHEAD = 370;

/** Pounds for one unit of each currency, from before the household's first payment to a year after `today`. */
export function demoRates(today: Day) {
  return Array.from({ length: DAYS_BACK + DAYS_AHEAD }, (_, at) => addDays(today, at - DAYS_BACK)).flatMap(
    (rate_on) =>
      ['EUR', 'USD'].map((from_currency) => ({
        from_currency,
        to_currency: 'GBP',
        rate_on,
        rate: rateText(poundsPer(from_currency, dayNumber(rate_on))),
        source: 'Demo Bank',
      })),
  );
}
