import { addMonths, type Day, day, startOfMonth } from '#core/day.ts';
import type { ChartRequest } from './chart.ts';

const BEGINNING = day('1990-01-01');

/** First day of the first month asked for. */
export const firstMonth = ({ today, months }: ChartRequest): Day =>
  months === undefined ? BEGINNING : startOfMonth(addMonths(today, 1 - months));

/** Every month from the first to the last, those without a row too: a gap in the money is news, not a gap in time. */
export function monthsBetween(from: Day, to: Day): Day[] {
  const months: Day[] = [];
  for (let month = startOfMonth(from); month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}

const SHORT = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** `Nov`, and `Jan ’26` under a January and under the first one. */
export function monthLabels(months: readonly Day[]): string[] {
  return months.map((month, index) => {
    const name = SHORT.format(new Date(`${month}T00:00:00Z`)).slice(0, 3);
    return index === 0 || month.slice(5, 7) === '01' ? `${name}\n${month.slice(0, 4)}` : name;
  });
}
