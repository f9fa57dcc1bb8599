/**
 * Calendar days as `YYYY-MM-DD` text. A day belongs to a place (the household's zone) and has no instant;
 * turning an instant into a day always names the zone. Days order correctly as text.
 */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

export type Day = string & { readonly __day: unique symbol };

/** First and last day, both counted. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** Undefined when the text is no real calendar day: `2026-02-30`, `0001-01-01` and `9999-12-31` are refused. */
export function parseDay(text: string): Day | undefined {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return undefined;
  // By hand, because a bank's answer has tens of thousands of days, and a calendar object costs ten times as much.
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return day >= 1 && day <= daysIn(year, month) ? (text as Day) : undefined;
}

/** Zero for a month that is none. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** For days written in code and tests; throws on anything that is not a day. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new RangeError(`not a calendar day: ${text}`);
  return parsed;
}

export const daySchema = z.string().transform((text, context) => {
  const parsed = parseDay(text);
  if (parsed === undefined) {
    context.addIssue({ code: 'custom', message: 'is not a calendar day (YYYY-MM-DD)' });
    return z.NEVER;
  }
  return parsed;
});

/** The calendar day on which an instant falls in the zone. */
export function dayOf(instant: Date, zone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString() as Day;
}

/** The instant at which a local wall-clock time (`HH:MM`) happens on a day in the zone. */
export function instantOf(on: Day, time: string, zone: string): Date {
  const local = Temporal.PlainDateTime.from(`${on}T${time}`);
  return new Date(local.toZonedDateTime(zone).epochMilliseconds);
}

const plain = (on: Day): Temporal.PlainDate => Temporal.PlainDate.from(on);
const text = (date: Temporal.PlainDate): Day => date.toString() as Day;

export const addDays = (on: Day, days: number): Day => text(plain(on).add({ days }));
/** 31 January plus one month is the last day of February. */
export const addMonths = (on: Day, months: number): Day => text(plain(on).add({ months }));
export const startOfMonth = (on: Day): Day => text(plain(on).with({ day: 1 }));
export const endOfMonth = (on: Day): Day => text(plain(on).with({ day: plain(on).daysInMonth }));
/** Weeks start on Monday. */
export const startOfWeek = (on: Day): Day => addDays(on, 1 - plain(on).dayOfWeek);
/** 1 is Monday, 7 is Sunday. */
export const weekday = (on: Day): number => plain(on).dayOfWeek;
export const daysBetween = (from: Day, to: Day): number =>
  plain(from).until(plain(to), { largestUnit: 'days' }).days;
export const monthOf = (on: Day): string => on.slice(0, 7);

const names = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
const shortDay = names({ weekday: 'short', day: 'numeric', month: 'short' });
const longDay = names({ day: 'numeric', month: 'short', year: 'numeric' });
const month = names({ month: 'long', year: 'numeric' });
const at = (on: Day): Date => new Date(`${on}T00:00:00Z`);

/** "today", "yesterday", "Tue 3 Mar", or "3 Mar 2025" when the year is not this one. */
export function sayDay(on: Day, today: Day): string {
  if (on === today) return 'today';
  if (on === addDays(today, -1)) return 'yesterday';
  return on.slice(0, 4) === today.slice(0, 4)
    ? shortDay.format(at(on)).replace(',', '')
    : longDay.format(at(on));
}

/** "3 Mar 2026". */
export const sayDate = (on: Day): string => longDay.format(at(on));
/** "March 2026". */
export const sayMonth = (on: Day): string => month.format(at(on));
/** "1 – 30 Sep 2026", "28 Aug – 3 Sep 2026", one date when both are the same. */
export function sayRange({ from, to }: DayRange): string {
  if (from === to) return sayDate(from);
  const [start, end] = [plain(from), plain(to)];
  if (start.year !== end.year) return `${sayDate(from)} – ${sayDate(to)}`;
  if (start.month !== end.month) return `${sayDate(from).slice(0, -5)} – ${sayDate(to)}`;
  return `${start.day} – ${sayDate(to)}`;
}
