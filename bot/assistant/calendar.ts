/** Turns parts of a date into days: most recent March, third quarter, 5/6. */
import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  daysBetween,
  endOfMonth,
  parseDay,
  startOfMonth,
  startOfWeek,
  weekday,
} from '#core/day.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** 1 is January. */
export const monthNumber = (name: string): number => MONTHS.indexOf(name.slice(0, 3)) + 1;
/** 1 is Monday. */
const weekdayNumber = (name: string): number => WEEKDAYS.indexOf(name.slice(0, 3)) + 1;

/** “six”, “6”, “a couple of”; undefined for anything else. */
export function countOf(words: string): number | undefined {
  if (/^\d{1,4}$/.test(words)) return Number(words);
  if (/^an?$/.test(words)) return 1;
  if (words.includes('couple')) return 2;
  if (words.includes('few')) return 3;
  const index = NUMBERS.indexOf(words);
  return index > 0 ? index : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');
export const dateOf = (year: number, month: number, date: number): Day | undefined =>
  parseDay(`${year}-${two(month)}-${two(date)}`);
export const yearOf = (on: Day): number => Number(on.slice(0, 4));
const monthIn = (on: Day): number => Number(on.slice(5, 7));

export const clip = ({ from, to }: DayRange, today: Day): DayRange => ({
  from,
  to: from <= today && to > today ? today : to,
});

export const monthRange = (on: Day): DayRange => ({ from: startOfMonth(on), to: endOfMonth(on) });
export const weekRange = (on: Day): DayRange => ({
  from: startOfWeek(on),
  to: addDays(startOfWeek(on), 6),
});
export function quarterRange(on: Day): DayRange {
  const from = addMonths(startOfMonth(on), -((monthIn(on) - 1) % 3));
  return { from, to: endOfMonth(addMonths(from, 2)) };
}
export function yearRange(year: number): DayRange | undefined {
  const [from, to] = [dateOf(year, 1, 1), dateOf(year, 12, 31)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The range in the given year; without one, in the latest year in which it has begun (or is over). */
export function latest(
  make: (year: number) => DayRange | undefined,
  today: Day,
  options: { year?: number | undefined; isOver?: boolean },
): DayRange | undefined {
  if (options.year !== undefined) return make(options.year);
  // 29 February may be up to eight years back.
  for (let year = yearOf(today); year >= yearOf(today) - 8; year -= 1) {
    const range = make(year);
    if (range !== undefined && (options.isOver === true ? range.to < today : range.from <= today)) {
      return range;
    }
  }
  return undefined;
}

export const monthOfYear =
  (month: number) =>
  (year: number): DayRange | undefined => {
    const from = dateOf(year, month, 1);
    return from === undefined ? undefined : monthRange(from);
  };

export const quarterOfYear =
  (quarter: number) =>
  (year: number): DayRange | undefined => {
    const from = dateOf(year, quarter * 3 - 2, 1);
    return from === undefined ? undefined : quarterRange(from);
  };

/** From 6 April to 5 April. */
export function taxYear(today: Day, yearsBack: number): DayRange | undefined {
  const current = latest((year) => rangeOf(dateOf(year, 4, 6), dateOf(year + 1, 4, 5)), today, {});
  if (current === undefined) return undefined;
  return { from: addMonths(current.from, -12 * yearsBack), to: addMonths(current.to, -12 * yearsBack) };
}

export const rangeOf = (from: Day | undefined, to: Day | undefined): DayRange | undefined =>
  from === undefined || to === undefined || to < from ? undefined : { from, to };

/** The latest such weekday before today. */
export function lastWeekday(name: string, today: Day): Day {
  const back = (weekday(today) - weekdayNumber(name) + 7) % 7;
  return addDays(today, -(back === 0 ? 7 : back));
}

/** Whole calendar units are stepped by their unit, anything else by its own length. */
export function before({ from, to }: DayRange): DayRange {
  if (from === to) return { from: addDays(from, -1), to: addDays(from, -1) };
  const isYearSoFar = from.endsWith('-01-01') && to !== endOfMonth(to) && yearOf(from) === yearOf(to);
  if (isYearSoFar && monthIn(to) > 1) {
    return { from: addMonths(from, -12), to: addDays(from, -1) };
  }
  const isMonths = from === startOfMonth(from) && (to === endOfMonth(to) || from === startOfMonth(to));
  if (isMonths) {
    const months = (yearOf(to) - yearOf(from)) * 12 + monthIn(to) - monthIn(from) + 1;
    const end = endOfMonth(addMonths(from, -1));
    return { from: addMonths(from, -months), to: end };
  }
  const days = daysBetween(from, to) + 1;
  if (from === startOfWeek(from) && days < 7) return weekRange(addDays(from, -7));
  return { from: addDays(from, -days), to: addDays(from, -1) };
}
