/** Phrases that count from today: last week, past 90 days, this quarter, two months ago. */
import { addDays, addMonths, type DayRange, endOfMonth, sayMonth, startOfMonth, weekday } from '#core/day.ts';
import {
  before,
  countOf,
  lastWeekday,
  monthRange,
  quarterRange,
  rangeOf,
  taxYear,
  weekRange,
  yearOf,
  yearRange,
} from './calendar.ts';
import { pattern } from './pattern.ts';
import type { PhraseRule } from './phrase-rule.ts';

const N =
  '(\\d{1,4}|an?|a couple of|couple of|a few|few|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
const LAST = '(last|past|previous|latest)';
const WEEKDAY =
  '(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';

const lastMonths = (today: DayRange['to'], months: number): DayRange => ({
  from: addMonths(startOfMonth(today), -months),
  to: endOfMonth(addMonths(today, -1)),
});

/** Saturday and Sunday before this week; `back` weekends further. */
const weekendBack = (today: DayRange['to'], back: number): DayRange => {
  const monday = weekRange(today).from;
  return { from: addDays(monday, -2 - 7 * back), to: addDays(monday, -1 - 7 * back) };
};

const SO_FAR: readonly PhraseRule[] = [
  [
    /\b(?:today|tonight|this (?:morning|afternoon|evening))\b/,
    (_m, { today }) => ({ from: today, to: today, label: 'today' }),
  ],
  [
    /\bday before yesterday\b/,
    (_m, { today }) => ({
      from: addDays(today, -2),
      to: addDays(today, -2),
      label: 'the day before yesterday',
    }),
  ],
  [
    /\byesterday\b/,
    (_m, { today }) => ({ from: addDays(today, -1), to: addDays(today, -1), label: 'yesterday' }),
  ],
  [
    /\b(?:same month|this month|this time) last year\b|\ba year ago this month\b/,
    (_m, { today }) => {
      const range = monthRange(addMonths(startOfMonth(today), -12));
      return { ...range, label: sayMonth(range.from) };
    },
  ],
  [
    /\b(?:(?:so far )?this|the current|current) week(?: so far| to date)?\b|\bweek to date\b/,
    (_m, { today }) => ({ from: weekRange(today).from, to: today, label: 'this week so far' }),
  ],
  [
    /\b(?:(?:so far )?this|the current|current) month(?: so far| to date)?\b|\bmonth to date\b/,
    (_m, { today }) => ({ from: startOfMonth(today), to: today, label: 'this month so far' }),
  ],
  [
    /\b(?:(?:so far )?this|the current|current) quarter(?: so far| to date)?\b|\bquarter to date\b/,
    (_m, { today }) => ({ from: quarterRange(today).from, to: today, label: 'this quarter so far' }),
  ],
  [
    pattern`
      \b(?:(?:so far )?this|the current|current) (?:calendar )?year(?: so far| to date)?\b|
      \byear to date\b|\byear so far\b
    `,
    (_m, { today }) => {
      const year = yearRange(yearOf(today));
      return year && { from: year.from, to: today, label: 'this year so far' };
    },
  ],
];

const WHOLE_ONES: readonly PhraseRule[] = [
  [
    /\b(?:(last|previous)|this|the|current)? ?(?:tax|financial) year\b/,
    (m, { today }) => {
      const back = m[1] === undefined ? 0 : 1;
      const range = taxYear(today, back);
      if (range === undefined) return undefined;
      const to = range.to > today ? today : range.to;
      return { from: range.from, to, label: back === 1 ? 'the last tax year' : 'this tax year so far' };
    },
  ],
  [
    /\b(week|month|quarter|year) before last\b/,
    (m, { today }) => {
      const unit = m[1] ?? '';
      return { ...before(before(unitOf(unit, today))), label: `the ${unit} before last` };
    },
  ],
  [
    /\bweekend before last\b/,
    (_m, { today }) => ({ ...weekendBack(today, 1), label: 'the weekend before last' }),
  ],
  [
    /\b(?:last|previous) (week|month|quarter|year|calendar month|calendar year)\b/,
    (m, { today }) => {
      const unit = (m[1] ?? '').replace('calendar ', '');
      return { ...before(unitOf(unit, today)), label: `last ${unit}` };
    },
  ],
  [
    /\b(?:last|past|previous) weekend\b/,
    (_m, { today }) => ({ ...weekendBack(today, 0), label: 'last weekend' }),
  ],
  [
    /\b(this|the|at the|over the) weekend\b(?! before)/,
    (m, { today }) => {
      if (weekday(today) < 6) return { ...weekendBack(today, 0), label: 'last weekend' };
      const saturday = addDays(today, 6 - weekday(today));
      return m[1] === undefined ? undefined : { from: saturday, to: today, label: 'this weekend so far' };
    },
  ],
];

function unitOf(unit: string, today: DayRange['to']): DayRange {
  if (unit === 'week') return weekRange(today);
  if (unit === 'quarter') return quarterRange(today);
  if (unit === 'year') return yearRange(yearOf(today)) ?? monthRange(today);
  return monthRange(today);
}

const COUNTED: readonly PhraseRule[] = [
  [
    /\b(?:(?:last|past|previous) )?(?:a )?fortnight\b(?! ago)/,
    (_m, { today }) => ({ from: addDays(today, -13), to: today, label: 'the last 14 days' }),
  ],
  [
    /\b(?:a )?fortnight ago\b/,
    (_m, { today }) => ({ from: addDays(today, -14), to: addDays(today, -14), label: '14 days ago' }),
  ],
  [
    new RegExp(`\\b${LAST} ${N} days?\\b`),
    (m, { today }) => {
      const days = countOf(m[2] ?? '');
      return days && { from: addDays(today, 1 - days), to: today, label: `the last ${days} days` };
    },
  ],
  // “Past six weeks” is said of the days up to today; any other number of weeks means whole ones.
  [
    /\bpast (?:six|6) weeks\b/,
    (_m, { today }) => ({ from: addDays(today, -41), to: today, label: 'the past six weeks (42 days)' }),
  ],
  [
    new RegExp(`\\b${LAST} ${N} (?:whole |full )?weeks?\\b`),
    (m, { today }) => {
      const weeks = countOf(m[2] ?? '');
      const monday = weekRange(today).from;
      return (
        weeks && {
          from: addDays(monday, -7 * weeks),
          to: addDays(monday, -1),
          label: `the last ${weeks} whole weeks`,
        }
      );
    },
  ],
  [
    new RegExp(`\\b${LAST} ${N} (?:whole |full |calendar )?months?\\b`),
    (m, { today }) => {
      const months = countOf(m[2] ?? '');
      return months && { ...lastMonths(today, months), label: `the last ${months} whole months` };
    },
  ],
  [
    new RegExp(`\\b${LAST} ${N} years?\\b`),
    (m, { today }) => {
      const years = countOf(m[2] ?? '');
      if (!years || years > 100) return undefined;
      return { ...lastMonths(today, 12 * years), label: `the last ${12 * years} whole months` };
    },
  ],
  [
    /\bpast (?:half year|half a year)\b|\blast half year\b/,
    (_m, { today }) => ({ ...lastMonths(today, 6), label: 'the last 6 whole months' }),
  ],
  [/\bpast week\b/, (_m, { today }) => ({ from: addDays(today, -6), to: today, label: 'the past 7 days' })],
  [
    /\bpast month\b/,
    (_m, { today }) => ({ from: addDays(today, -29), to: today, label: 'the past 30 days' }),
  ],
  [/\bpast quarter\b/, (_m, { today }) => ({ ...lastMonths(today, 3), label: 'the last 3 whole months' })],
  [/\bpast year\b/, (_m, { today }) => ({ ...lastMonths(today, 12), label: 'the last 12 whole months' })],
  [
    new RegExp(`\\b${N} (day|week|month|year)s? ago\\b`),
    (m, { today }) => {
      const [count, unit] = [countOf(m[1] ?? ''), m[2]];
      if (!count || count > 1200) return undefined;
      const label = `${count} ${unit}${count === 1 ? '' : 's'} ago`;
      if (unit === 'day') return { from: addDays(today, -count), to: addDays(today, -count), label };
      if (unit === 'week') return { ...weekRange(addDays(today, -7 * count)), label };
      const months = unit === 'year' ? 12 * count : count;
      const range = monthRange(addMonths(startOfMonth(today), -months));
      return { ...range, label: sayMonth(range.from) };
    },
  ],
];

const OTHERS: readonly PhraseRule[] = [
  [
    /\bsince (?:(?:i|we) (?:was|were|got|last got) paid|(?:the |my |our )?(?:last )?pay ?day)\b/,
    (_m, { today, last_payday: on }) => on && { from: on, to: today, label: 'since the last salary' },
  ],
  [
    /\b(?:ever|all time|of all time|whole history|since (?:the )?(?:start|beginning)|since records began)\b/,
    (_m, { today, first_on: on }) => on && { from: on, to: today, label: 'in the whole history' },
  ],
  [
    new RegExp(`\\b(?:the )?${WEEKDAY} before last\\b`),
    (m, { today }) => {
      const on = addDays(lastWeekday(m[1] ?? '', today), -7);
      return { from: on, to: on, label: `${m[1]} before last` };
    },
  ],
  [
    pattern`
      \b(?:(?:last|this|past|the last|the most recent|on) )+${WEEKDAY}(?: before today| just gone)?\b
    `,
    (m, { today }) => {
      const on = m[0].includes('last')
        ? lastWeekday(m[1] ?? '', today)
        : lastWeekday(m[1] ?? '', addDays(today, 1));
      return { from: on, to: on, label: `last ${m[1]}` };
    },
  ],
  [
    pattern`
      \b(?:the )?(?:(?:one|period|time|week|weekend|month|quarter|year|day)s? before(?: that)?(?! last)|
      previous (?:one|period))\b
    `,
    (m, { previous }) => {
      if (previous === undefined) return undefined;
      const unit = /weekend|week|month|quarter|year/.exec(m[0])?.[0];
      const range = stepBack(m[0], previous);
      return { ...range, label: labelOf(unit, range) };
    },
  ],
  [
    pattern`
      \b(?:the )?same (?:month|period|time|weeks?|days|quarter) (?:the )?(?:last year|
      (?:the )?(?:previous year|year before)|a year (?:ago|earlier))\b
    `,
    (_m, { previous }) => {
      if (previous === undefined) return undefined;
      const range = rangeOf(addMonths(previous.from, -12), addMonths(previous.to, -12));
      return range && { ...range, label: 'the same time a year earlier' };
    },
  ],
];

/** A year before a month is that month a year earlier; a weekend before is a week earlier. */
function stepBack(words: string, previous: DayRange): DayRange {
  const isShort = previous.to < addMonths(previous.from, 10);
  if (words.includes('year') && isShort && !isYearSoFar(previous)) {
    return { from: addMonths(previous.from, -12), to: addMonths(previous.to, -12) };
  }
  if (words.includes('weekend')) return { from: addDays(previous.from, -7), to: addDays(previous.from, -6) };
  return before(previous);
}

const isYearSoFar = ({ from }: DayRange): boolean => from.endsWith('-01-01');

function labelOf(unit: string | undefined, range: DayRange): string {
  return range.from === startOfMonth(range.from) && monthRange(range.from).to === range.to
    ? sayMonth(range.from)
    : `the ${unit ?? 'period'} before`;
}

export const TODAY_PHRASES: readonly PhraseRule[] = [...SO_FAR, ...WHOLE_ONES, ...COUNTED, ...OTHERS];
