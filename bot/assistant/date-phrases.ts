/** Phrases that name a date: in March, Q2, 3 to 8 May, 5/6, Christmas, in 2025. */
import { addDays, type Day, type DayRange, sayDate, sayMonth, sayRange } from '#core/day.ts';
import {
  clip,
  dateOf,
  latest,
  monthNumber,
  monthOfYear,
  quarterOfYear,
  rangeOf,
  yearOf,
  yearRange,
} from './calendar.ts';
import { pattern } from './pattern.ts';
import type { Period } from './period.ts';
import type { PhraseRule } from './phrase-rule.ts';

const MONTH =
  '(january|february|march|april|may|june|july|august|september|october|november|december|' +
  'jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)';
const DATE = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '((?:19|20)\\d\\d)';
const TO = '(?:to|till|until|and|-|through|up to)(?: the)?';

const yearIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text.length === 2 ? `20${text}` : text);

const period = (
  range: DayRange | undefined,
  today: Day,
  label?: (range: DayRange) => string,
): Period | undefined => {
  if (range === undefined) return undefined;
  const clipped = clip(range, today);
  return { ...clipped, label: label?.(range) ?? sayRange(clipped) };
};

const onDate = (today: Day, date: string | undefined, month: number, year?: number): Period | undefined => {
  const make = (y: number) => {
    const on = dateOf(y, month, Number(date));
    return rangeOf(on, on);
  };
  return period(latest(make, today, { year }), today, ({ from }) => sayDate(from));
};

const between = (
  today: Day,
  start: readonly [string | undefined, number],
  end: readonly [string | undefined, number],
  year?: number,
): Period | undefined => {
  const make = (y: number) => {
    const to = dateOf(y, end[1], Number(end[0]));
    const startYear = start[1] > end[1] ? y - 1 : y;
    return rangeOf(dateOf(startYear, start[1], Number(start[0])), to);
  };
  return period(latest(make, today, { year }), today);
};

const monthWord = (text: string | undefined): number => monthNumber(text ?? '');

const DATES: readonly PhraseRule[] = [
  [
    pattern`
      \b${DATE} (?:of )?${MONTH}(?: ${YEAR})? ${TO} ${DATE} (?:of )?${MONTH}(?: ${YEAR})?\b
    `,
    (m, { today }) => between(today, [m[1], monthWord(m[2])], [m[4], monthWord(m[5])], yearIn(m[6] ?? m[3])),
  ],
  [
    new RegExp(`\\b${DATE} ?${TO} ?${DATE} (?:of )?${MONTH}(?: ${YEAR})?\\b`),
    (m, { today }) => between(today, [m[1], monthWord(m[3])], [m[2], monthWord(m[3])], yearIn(m[4])),
  ],
  [
    pattern`
      \b${MONTH} (?:the )?${DATE} ?${TO} ?(?:${MONTH} )?(?:the )?${DATE}\b(?: ${YEAR}\b)?
    `,
    (m, { today }) => between(today, [m[2], monthWord(m[1])], [m[4], monthWord(m[3] ?? m[1])], yearIn(m[5])),
  ],
  [
    new RegExp(`\\b(\\d{1,2})/(\\d{1,2}) ?${TO} ?(\\d{1,2})/(\\d{1,2})\\b`),
    (m, { today }) => between(today, [m[1], Number(m[2])], [m[3], Number(m[4])]),
  ],
  [
    new RegExp(`\\b${YEAR}-(\\d\\d)-(\\d\\d)\\b`),
    (m, { today }) => onDate(today, m[3], Number(m[2]), yearIn(m[1])),
  ],
  [
    /\b(\d{1,2})[/.-](\d{1,2})[/.-]((?:20)?\d\d)\b/,
    (m, { today }) => onDate(today, m[1], Number(m[2]), yearIn(m[3])),
  ],
  [/(?<![\d/£$€])\b(\d{1,2})\/(\d{1,2})\b(?![/\d])/, (m, { today }) => onDate(today, m[1], Number(m[2]))],
  [
    new RegExp(`\\b${DATE} (?:of )?${MONTH}\\b(?: ${YEAR}\\b)?`),
    (m, { today }) => onDate(today, m[1], monthWord(m[2]), yearIn(m[3])),
  ],
  [
    new RegExp(`\\b${MONTH} (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?! \\d)(?: ${YEAR}\\b)?`),
    (m, { today }) => onDate(today, m[2], monthWord(m[1]), yearIn(m[3])),
  ],
  [
    /\bon the (\d{1,2})(?:st|nd|rd|th)\b/,
    (m, { today }) => {
      const date = Number(m[1]);
      for (let back = 0; back < 3; back += 1) {
        const month = Number(today.slice(5, 7)) - back;
        const on = dateOf(yearOf(today) - (month < 1 ? 1 : 0), ((month + 11) % 12) + 1, date);
        if (on !== undefined && on <= today) return { from: on, to: on, label: sayDate(on) };
      }
      return undefined;
    },
  ],
];

const MONTHS: readonly PhraseRule[] = [
  [
    pattern`
      \b${MONTH}(?: ${YEAR})? (?:to|till|until|-|through)(?: the end of)? ${MONTH}(?: ${YEAR})?\b
    `,
    (m, { today }) => monthSpan(today, monthWord(m[1]), monthWord(m[3]), yearIn(m[4] ?? m[2])),
  ],
  [
    new RegExp(`\\bbetween ${MONTH} and ${MONTH}(?: ${YEAR})?\\b`),
    (m, { today }) => monthSpan(today, monthWord(m[1]), monthWord(m[2]), yearIn(m[3])),
  ],
  [
    pattern`
      \b(?<!\d(?:st|nd|rd|th)? (?:of )?)(?:(last) )?(?!may (?:i|we|you|have)\b)${MONTH}(?:(?: of)? (${YEAR}|
      last year|this year))?\b
    `,
    (m, { today }) => {
      const named = m[3];
      const year = namedYear(named, today);
      const isOver = m[1] === 'last';
      const range = latest(monthOfYear(monthWord(m[2])), today, { year, isOver });
      return period(range, today, ({ from }) => sayMonth(from));
    },
  ],
];

function namedYear(text: string | undefined, today: Day): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'last year') return yearOf(today) - 1;
  return text === 'this year' ? yearOf(today) : Number(text);
}

function monthSpan(today: Day, first: number, last: number, year?: number): Period | undefined {
  const make = (y: number) => {
    const [start, end] = [monthOfYear(first)(first > last ? y - 1 : y), monthOfYear(last)(y)];
    return rangeOf(start?.from, end?.to);
  };
  return period(latest(make, today, { year }), today);
}

const QUARTERS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: 4 };

const SEASONS: readonly PhraseRule[] = [
  [
    new RegExp(`\\bq([1-4])(?:(?: of)? (${YEAR}|last year|this year))?\\b`),
    (m, { today }) => quarter(today, Number(m[1]), namedYear(m[2], today)),
  ],
  [
    new RegExp(`\\b(first|second|third|fourth) quarter(?:(?: of)? (${YEAR}|last year|this year))?\\b`),
    (m, { today }) => quarter(today, QUARTERS[m[1] ?? ''] ?? 0, namedYear(m[2], today)),
  ],
  [
    new RegExp(`\\b(?:(last) )?(?:christmas|xmas)(?: (${YEAR}|last year))?\\b`),
    (m, { today }) => {
      const make = (year: number) => rangeOf(dateOf(year, 12, 24), dateOf(year, 12, 26));
      const range = latest(make, today, { year: namedYear(m[2], today), isOver: m[1] === 'last' });
      return period(range, today, ({ from }) => `Christmas ${yearOf(from)}`);
    },
  ],
  [
    pattern`
      \b(?:the )?week (?:of|beginning|commencing|starting|from) (?:the )?${DATE} (?:of )?${MONTH}\b
    `,
    (m, { today }) => {
      const start = onDate(today, m[1], monthWord(m[2]));
      return start && period({ from: start.from, to: addDays(start.from, 6) }, today);
    },
  ],
  [
    pattern`
      (?:\b(?:in|for|during|over|of|the year|all) )${YEAR}\b|(?:^|(?<=, ))${YEAR}(?= ?(?:,|
      $))
    `,
    (m, { today }) => period(yearRange(Number(m[1] ?? m[2])), today, ({ from }) => from.slice(0, 4)),
  ],
];

const quarter = (today: Day, number: number, year: number | undefined): Period | undefined =>
  period(latest(quarterOfYear(number), today, { year }), today, ({ from }) => `Q${number} ${yearOf(from)}`);

export const DATE_PHRASES: readonly PhraseRule[] = [...DATES, ...MONTHS, ...SEASONS];
