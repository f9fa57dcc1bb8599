import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, dayOf } from '#core/day.ts';
import type { PeriodContext } from './period.ts';
import { readPeriod, readPeriods } from './periods.ts';
import { plainText } from './plain-text.ts';

const WEDNESDAY = day('2026-11-18');
const context: PeriodContext = { last_payday: day('2026-10-30'), first_on: day('2024-09-18') };

const read = (text: string, today = WEDNESDAY) => {
  const found = readPeriod(plainText(text), today, context);
  return found === undefined ? 'nothing' : `${found.period.from} ${found.period.to}`;
};

describe('a period is read from words, seen on Wednesday 18 November 2026', () => {
  test.each([
    ['spent today', '2026-11-18 2026-11-18'],
    ['spent yesterday', '2026-11-17 2026-11-17'],
    ['the day before yesterday', '2026-11-16 2026-11-16'],
    ['this week', '2026-11-16 2026-11-18'],
    ['so far this month', '2026-11-01 2026-11-18'],
    ['this quarter', '2026-10-01 2026-11-18'],
    ['this yr', '2026-01-01 2026-11-18'],
    ['year to date', '2026-01-01 2026-11-18'],
    ['last wk', '2026-11-09 2026-11-15'],
    ['last month', '2026-10-01 2026-10-31'],
    ['the whole of last month', '2026-10-01 2026-10-31'],
    ['last quarter', '2026-07-01 2026-09-30'],
    ['last year', '2025-01-01 2025-12-31'],
    ['month before last', '2026-09-01 2026-09-30'],
    ['the month before last', '2026-09-01 2026-09-30'],
    ['the week before last', '2026-11-02 2026-11-08'],
    ['last 90 days', '2026-08-21 2026-11-18'],
    ['past seven days', '2026-11-12 2026-11-18'],
    ['last fortnight', '2026-11-05 2026-11-18'],
    ['last 12 weeks', '2026-08-24 2026-11-15'],
    ['past six weeks', '2026-10-08 2026-11-18'],
    ['over the last 6 months', '2026-05-01 2026-10-31'],
    ['the past 12 months', '2025-11-01 2026-10-31'],
    ['last 2 years', '2024-11-01 2026-10-31'],
    ['a couple of months ago', '2026-09-01 2026-09-30'],
    ['45 days ago', '2026-10-04 2026-10-04'],
    ['two weeks ago', '2026-11-02 2026-11-08'],
    ['in March', '2026-03-01 2026-03-31'],
    ['in Nov', '2026-11-01 2026-11-18'],
    ['in December', '2025-12-01 2025-12-31'],
    ['last december', '2025-12-01 2025-12-31'],
    ['last November', '2025-11-01 2025-11-30'],
    ['in May 2025', '2025-05-01 2025-05-31'],
    ['march last year', '2025-03-01 2025-03-31'],
    ['in Q2', '2026-04-01 2026-06-30'],
    ['q4', '2026-10-01 2026-11-18'],
    ['Q4 2025', '2025-10-01 2025-12-31'],
    ['the third quarter', '2026-07-01 2026-09-30'],
    ['3 to 8 May', '2026-05-03 2026-05-08'],
    ['between 3 and 8 May', '2026-05-03 2026-05-08'],
    ['from the 3rd to the 8th of May', '2026-05-03 2026-05-08'],
    ['May 3 - 8', '2026-05-03 2026-05-08'],
    ['20 Dec to 5 Jan', '2025-12-20 2026-01-05'],
    ['between 28 Feb and 2 March 2025', '2025-02-28 2025-03-02'],
    ['from March to May', '2026-03-01 2026-05-31'],
    ['between june and august', '2026-06-01 2026-08-31'],
    ['on 5/6', '2026-06-05 2026-06-05'],
    ['on 5/6/25', '2025-06-05 2025-06-05'],
    ['2026-02-03', '2026-02-03 2026-02-03'],
    ['on 3rd May', '2026-05-03 2026-05-03'],
    ['on May 3rd', '2026-05-03 2026-05-03'],
    ['on the 20th', '2026-10-20 2026-10-20'],
    ['on the 3rd', '2026-11-03 2026-11-03'],
    ['tax year', '2026-04-06 2026-11-18'],
    ['last tax year', '2025-04-06 2026-04-05'],
    ['since payday', '2026-10-30 2026-11-18'],
    ['since I got paid', '2026-10-30 2026-11-18'],
    ['over Christmas', '2025-12-24 2025-12-26'],
    ['christmas 2024', '2024-12-24 2024-12-26'],
    ['last weekend', '2026-11-14 2026-11-15'],
    ['at the weekend', '2026-11-14 2026-11-15'],
    ['weekend before last', '2026-11-07 2026-11-08'],
    ['last Friday', '2026-11-13 2026-11-13'],
    ['last wednesday', '2026-11-11 2026-11-11'],
    ['on the last friday before today', '2026-11-13 2026-11-13'],
    ['the friday before last', '2026-11-06 2026-11-06'],
    ['on monday', '2026-11-16 2026-11-16'],
    ['a year ago this month', '2025-11-01 2025-11-30'],
    ['same month last year', '2025-11-01 2025-11-30'],
    ['in 2025', '2025-01-01 2025-12-31'],
    ['in 2026', '2026-01-01 2026-11-18'],
    ['in 2019', '2019-01-01 2019-12-31'],
    ['since March', '2026-03-01 2026-11-18'],
    ['after 3 May', '2026-05-04 2026-11-18'],
    ['before october', '2024-09-18 2026-09-30'],
    ['ever', '2024-09-18 2026-11-18'],
    ['week beginning 5 October', '2026-10-05 2026-10-11'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each(['how much did I spend', 'may I ask', 'top 5 merchants', 'is £2000 enough', '30 February'])(
    '“%s” names none',
    (text) => {
      expect(read(text)).toBe('nothing');
    },
  );
});

test('on a Saturday the last weekend is the one before this week', () => {
  expect(read('last weekend', day('2026-11-21'))).toBe('2026-11-14 2026-11-15');
  expect(read('this weekend', day('2026-11-21'))).toBe('2026-11-21 2026-11-21');
});

test('just after midnight in summer London is already on the next day, and in winter it is not', () => {
  const summer = dayOf(new Date('2026-06-30T23:30:00Z'), 'Europe/London');
  const winter = dayOf(new Date('2026-11-30T23:30:00Z'), 'Europe/London');
  expect(read('last month', summer)).toBe('2026-06-01 2026-06-30');
  expect(read('last month', winter)).toBe('2026-10-01 2026-10-31');
});

test('on 29 February the most recent one is today and a month back is whole', () => {
  expect(read('on 29 Feb', day('2028-02-29'))).toBe('2028-02-29 2028-02-29');
  expect(read('29 february', day('2026-11-18'))).toBe('2024-02-29 2024-02-29');
});

test('the second of two periods may lean on the first', () => {
  const { periods, rest } = readPeriods(plainText('groceries last month vs the month before'), WEDNESDAY);
  expect(periods.map(({ from }) => from)).toEqual(['2026-10-01', '2026-09-01']);
  expect(rest).toMatch(/^groceries/);
});

test('“the one before that” steps by the length of the period before it', () => {
  const step = (from: string, to: string, text = 'and the one before that') => {
    const previous = { from: day(from), to: day(to) };
    const found = readPeriod(text, WEDNESDAY, { previous });
    return found && `${found.period.from} ${found.period.to}`;
  };
  expect(step('2026-11-09', '2026-11-15')).toBe('2026-11-02 2026-11-08');
  expect(step('2026-11-16', '2026-11-18')).toBe('2026-11-09 2026-11-15');
  expect(step('2026-11-01', '2026-11-18')).toBe('2026-10-01 2026-10-31');
  expect(step('2026-07-01', '2026-09-30')).toBe('2026-04-01 2026-06-30');
  expect(step('2026-01-01', '2026-11-18', 'and the year before')).toBe('2025-01-01 2025-12-31');
  expect(step('2025-12-01', '2025-12-31', 'and the year before')).toBe('2024-12-01 2024-12-31');
  expect(step('2026-11-14', '2026-11-15', 'and the weekend before')).toBe('2026-11-07 2026-11-08');
  expect(step('2026-11-13', '2026-11-13')).toBe('2026-11-12 2026-11-12');
  expect(readPeriod('and the one before that', WEDNESDAY)).toBeUndefined();
});

test('whatever is typed, a period that is found starts before it ends', () => {
  const words = fc.constantFrom(
    ...'last this past in since before between and to of the month week year 3 31 5/6 may feb q2 2025 friday'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 8 }).map((list) => list.join(' ')),
      ),
      (text) => {
        for (const period of readPeriods(plainText(text), WEDNESDAY, context).periods) {
          expect(period.from <= period.to).toBe(true);
        }
      },
    ),
  );
});
