/**
 * Series made up at random, among payments that are none, each with a cadence, a day and a rule for days off:
 * `SERIES=2000 SEED=7 npx vitest run sql/mart/fct_due_days.test.ts` for more.
 */
import fc from 'fast-check';
import { expect, onTestFailed, test } from 'vitest';
import { addDays, addMonths, type Day, day, daysBetween, endOfMonth, startOfMonth } from '#core/day.ts';
import { createCalendar, dayNumber, dayOfNumber } from '#sandbox/bank/household/calendar.ts';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

const SERIES = Number(process.env['SERIES'] ?? 120);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const TODAY = day('2026-11-18');

const CADENCES = {
  weekly: { days: 7 },
  fortnightly: { days: 14 },
  four_weekly: { days: 28 },
  monthly: { months: 1 },
  quarterly: { months: 3 },
  yearly: { months: 12 },
} as const;
type Cadence = keyof typeof CADENCES;
type Rule = 'same' | 'after' | 'before';

interface Made {
  readonly cadence: Cadence;
  readonly rule: Rule;
  /** Counts back from the step after today. */
  readonly back: number;
  readonly place: number;
  readonly payments: number;
  readonly pence: number;
}

const calendar = createCalendar({ firstDay: day('2016-01-01'), zone: 'Europe/London' });

function moved(on: Day, rule: Rule): Day {
  const step = rule === 'after' ? 1 : -1;
  let number = dayNumber(on);
  while (rule !== 'same' && !calendar.isWorking(number)) number += step;
  return dayOfNumber(number);
}

/** The day meant by a step, counted from some month or day near today. */
function meant({ cadence, place, back }: Made, step: number): Day {
  const one = CADENCES[cadence];
  if ('days' in one) return addDays(TODAY, back + one.days * step);
  const first = addMonths(startOfMonth(TODAY), (back % one.months) + one.months * step);
  const last = endOfMonth(first);
  const on = addDays(first, place - 1);
  return on > last ? last : on;
}

/** Every payment until today, and the one that comes next. */
function daysOf(made: Made): { paid: Day[]; next: Day } {
  const all: Day[] = [];
  for (let step = -made.payments - 3; step <= 3; step += 1) all.push(moved(meant(made, step), made.rule));
  const ahead = all.findIndex((on) => on > TODAY);
  return { paid: all.slice(Math.max(0, ahead - made.payments), ahead), next: all[ahead] ?? TODAY };
}

const made = fc.record({
  cadence: fc.constantFrom<Cadence>(
    'weekly',
    'fortnightly',
    'four_weekly',
    'monthly',
    'monthly',
    'quarterly',
    'yearly',
  ),
  rule: fc.constantFrom<Rule>('same', 'after', 'before'),
  back: fc.integer({ min: 0, max: 27 }),
  place: fc.integer({ min: 1, max: 31 }),
  payments: fc.integer({ min: 6, max: 30 }),
  pence: fc.integer({ min: 99, max: 90_000 }),
});

const LETTERS = 'bcdfghjklmnpqrstvwxyzaeiou';

/** Words that mean nothing to any list of names. */
const nameOf = (index: number): string =>
  `Qua${index.toString(26).replace(/./g, (digit) => LETTERS.charAt(Number.parseInt(digit, 26)))}q`;

const toRows = (one: Made, index: number): GivenRow[] =>
  daysOf(one).paid.map((booked_on) => ({
    booked_on,
    // Income is what comes early, bills are what waits.
    amount_minor: String(one.rule === 'before' ? one.pence : -one.pence),
    payee: nameOf(index),
    bank_code: one.rule === 'before' ? 'BGC' : 'DDR',
  }));

test(`${SERIES} series at random are found, with their cadence and their next day (seed ${SEED})`, async () => {
  onTestFailed(() => void process.stderr.write(`SEED=${SEED}\n`));
  const series = fc.sample(made, { numRuns: SERIES, seed: SEED });
  const noise = fc.sample(
    fc.record({ on: fc.integer({ min: 0, max: 700 }), pence: fc.integer({ min: 99, max: 9_000 }) }),
    {
      numRuns: SERIES * 10,
      seed: SEED,
    },
  );
  await using marts = await givenMarts({
    today: TODAY,
    fetches: [
      {
        at: `${TODAY}T06:00:00Z`,
        rows: [
          ...series.flatMap(toRows),
          ...noise.map(({ on, pence }, at) => ({
            booked_on: addDays(TODAY, -on),
            amount_minor: String(-pence),
            payee: nameOf(10_000 + (at % 40)),
            bank_code: 'mastercard',
          })),
        ],
      },
    ],
  });
  const found = await marts.rows('select merchant, cadence, next_on, status, payments from fct_recurring');
  const byName = new Map(found.map((row) => [String(row['merchant']), row]));
  // A made-up habit is no series.
  expect(found.length).toBe(series.length);
  let exact = 0;
  for (const [index, one] of series.entries()) {
    const row = byName.get(nameOf(index));
    const { paid, next } = daysOf(one);
    const what = `${nameOf(index)} ${JSON.stringify(one)}: ${paid.slice(-4).join(' ')}, then ${next}`;
    expect(row, what).toMatchObject({
      cadence: one.cadence,
      payments: String(paid.length),
      status: 'active',
    });
    const off = Math.abs(daysBetween(next, day(String(row?.['next_on']))));
    if (off === 0) exact += 1;
    expect(off, `${what}, and not ${String(row?.['next_on'])}`).toBeLessThanOrEqual(4);
  }
  console.log(`next day exact for ${exact} of ${SERIES}, the others within four days`);
  expect(exact / SERIES).toBeGreaterThan(0.95);
});
