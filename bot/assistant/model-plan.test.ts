import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { VOCABULARY as GIVEN } from './fixtures/vocabulary.ts';
import { readModelAnswer } from './model-answer.ts';
import { modelPlan } from './model-plan.ts';
import { sentNames } from './model-question.ts';
import { planSchema } from './plan.ts';

const TODAY = day('2026-03-18');
const VOCABULARY = {
  ...GIVEN,
  categories: GIVEN.categories.map((each) => ({ ...each, is_spending: each.category !== 'income' })),
};
const NAMES = sentNames(VOCABULARY);

function plan(answer: Record<string, unknown>, payday: string | undefined = '2026-02-27') {
  const read = readModelAnswer(JSON.stringify({ can_answer: true, ...answer }));
  if (!read.ok) throw new Error(read.problem.message);
  const last_payday = payday === undefined ? undefined : day(payday);
  return modelPlan(read.value, NAMES, { text: '¿?', vocabulary: VOCABULARY, today: TODAY, last_payday });
}

const FEBRUARY = { from: '2026-02-01', to: '2026-02-28' };

test('names come back as what they stand for here', () => {
  const answer = { measure: 'spent', ...FEBRUARY, accounts: ['account 3'], merchants: ['Sainsbury’s'] };
  expect(plan({ ...answer, categories: ['groceries'], topics: ['coffee'] })).toEqual({
    kind: 'plan',
    plan: {
      measure: 'spent',
      subject: {
        categories: ['groceries'],
        groups: ['coffee'],
        merchants: ['Sainsbury’s'],
        account_ids: ['amex'],
      },
      period: { ...FEBRUARY, label: 'February 2026' },
      notes: [],
    },
  });
});

describe('the period is labelled by its days', () => {
  test.each([
    ['2026-02-01', '2026-02-28', 'February 2026', '2026-02-28'],
    ['2025-01-01', '2025-12-31', '2025', '2025-12-31'],
    ['2026-02-14', '2026-02-14', '14 Feb 2026', '2026-02-14'],
    ['2026-02-27', '2026-03-05', '27 Feb – 5 Mar 2026', '2026-03-05'],
    ['2026-03-18', '2026-03-18', 'today', '2026-03-18'],
    ['2026-03-01', '2026-03-31', 'this month so far', '2026-03-18'],
    ['2026-03-10', null, '10 – 18 Mar 2026', '2026-03-18'],
    [null, '2024-01-31', '10 – 31 Jan 2024', '2024-01-31'],
  ])('%s to %s is %s', (from, to, label, end) => {
    const found = plan({ measure: 'spent', from, to });
    expect(found).toMatchObject({ plan: { period: { label, to: end } } });
  });

  test('since payday is counted from the last salary', () => {
    expect(plan({ measure: 'spent', since_payday: true })).toMatchObject({
      plan: { period: { from: '2026-02-27', to: TODAY, label: 'since the last salary' } },
    });
  });
});

describe('what does not fit is sent back', () => {
  const named = { categories: ['groceries'] };
  test.each([
    [{ measure: null }, 'measure'],
    [{ measure: 'spent', merchants: ['Harrods'] }, 'merchants: "Harrods" is not in the list'],
    [{ measure: 'spent', categories: ['income'] }, 'categories: "income"'],
    [{ measure: 'spent', accounts: ['monzo'] }, 'accounts: "monzo"'],
    [{ measure: 'spent', topics: ['unicorns'] }, 'topics: "unicorns"'],
    [
      { measure: 'spent', ...FEBRUARY, against: { ...FEBRUARY, ...side(), merchants: ['X'] } },
      'merchants: "X"',
    ],
    [{ measure: 'spent', from: '2026-02-30' }, 'from: is not a calendar day'],
    [{ measure: 'spent', from: '2026-03-10', to: '2026-03-01' }, 'from: lies after to'],
    [{ measure: 'spent', from: '2026-05-01', to: '2026-05-31' }, 'from: lies after today'],
    [{ measure: 'balance', ...named }, 'balance takes no categories'],
    [{ measure: 'net', ...named }, 'net takes no categories'],
    [{ measure: 'income', ...named }, 'income takes no categories'],
    [{ measure: 'top', ...FEBRUARY, against: side() }, 'against goes with'],
    [{ measure: 'spent', since_payday: true, against: side() }, 'against: needs its own'],
    [{ measure: 'top', ...FEBRUARY, limit: 2.5 }, 'limit'],
    [{ measure: 'biggest', ...FEBRUARY, rank: 900 }, 'rank'],
  ])('%j', (answer, fault) => {
    const found = plan(answer);
    expect(found.kind === 'faults' ? found.faults.join('\n') : found).toContain(fault);
  });
});

function side() {
  return { categories: [], topics: [], merchants: [], accounts: [], from: null, to: null };
}

describe('what is missing is asked in our words', () => {
  test.each([
    [{ measure: 'spent' }, 'Over which period?'],
    [{ measure: 'last' }, 'When did you last do what?'],
    [{ measure: 'transferred', accounts: ['account 1', 'account 2'] }, 'one account at a time'],
  ])('%j', (answer, expected) => {
    const found = plan(answer);
    expect(found.kind === 'ask' ? found.ask : found).toContain(expected);
  });

  test('a payday that is not known', () => {
    const read = readModelAnswer('{"can_answer": true, "measure": "spent", "since_payday": true}');
    if (!read.ok) throw new Error('not read');
    const found = modelPlan(read.value, NAMES, { text: 'x', vocabulary: VOCABULARY, today: TODAY });
    expect(found).toEqual({ kind: 'ask', ask: 'I found no salary to count from. From which day?' });
  });
});

test('a question it cannot put into a plan is given back', () => {
  expect(plan({ can_answer: false, measure: 'spent', merchants: ['made up'] })).toEqual({ kind: 'cannot' });
});

describe('what a measure is not worked out with is left out of its plan', () => {
  const extras = {
    per: 'week',
    group_by: 'category',
    limit: 3,
    rank: 2,
    income_of: 'salary',
    direction: 'out',
  };
  test.each([
    ['spent', {}],
    ['average', { per: 'week' }],
    ['top', { group_by: 'category', limit: 3 }],
    ['biggest', { limit: 3, rank: 2 }],
    ['income', { income_of: 'salary' }],
    ['transferred', { direction: 'out' }],
  ])('%s', (measure, kept) => {
    const found = plan({ measure, ...FEBRUARY, ...extras });
    const {
      measure: _m,
      subject: _s,
      period: _p,
      notes: _n,
      ...rest
    } = found.kind === 'plan' ? found.plan : fail();
    expect(rest).toEqual(kept);
  });

  function fail(): never {
    throw new Error('no plan');
  }
});

test('a balance of today is the bank’s own, and a trend has its own months', () => {
  expect(plan({ measure: 'balance', to: TODAY })).toMatchObject({ plan: { measure: 'balance' } });
  expect(JSON.stringify(plan({ measure: 'balance', to: TODAY }))).not.toContain('period');
  expect(plan({ measure: 'balance', ...FEBRUARY })).toMatchObject({ plan: { period: { to: '2026-02-28' } } });
  expect(plan({ measure: 'trend', ...FEBRUARY })).toMatchObject({
    plan: { period: { label: 'the last 3 whole months' } },
  });
});

test('two periods, or two shops in one period, are compared', () => {
  const january = { ...side(), from: '2026-01-01', to: '2026-01-31' };
  expect(plan({ measure: 'spent', ...FEBRUARY, against: january })).toMatchObject({
    plan: { period: { label: 'February 2026' }, against: { period: { label: 'January 2026' } } },
  });
  const boots = { ...side(), merchants: ['Boots'] };
  expect(plan({ measure: 'count', ...FEBRUARY, merchants: ['Tesco'], against: boots })).toMatchObject({
    plan: { against: { subject: { merchants: ['Boots'] }, period: { label: 'February 2026' } } },
  });
});

test('whatever a model answers, a plan is a valid plan of the past with names of the household', () => {
  const list = (...items: string[]) => fc.array(fc.constantFrom(...items, 'invented'), { maxLength: 2 });
  const on = fc.constantFrom(
    null,
    '2019-01-01',
    '2026-02-01',
    '2026-02-28',
    '2026-03-18',
    '2027-01-01',
    'May',
  );
  const answers = fc.record({
    measure: fc.constantFrom(...planSchema.shape.measure.exclude(['budget']).options),
    categories: list('groceries', 'cash'),
    topics: list('coffee'),
    merchants: list('Tesco'),
    accounts: list('account 1', 'account 2'),
    from: on,
    to: on,
    since_payday: fc.boolean(),
    against: fc.option(fc.record({ ...fixed(list), from: on, to: on })),
    limit: fc.option(fc.double()),
    rank: fc.option(fc.integer()),
  });
  fc.assert(
    fc.property(answers, (answer) => {
      const found = plan(JSON.parse(JSON.stringify(answer)) as Record<string, unknown>);
      if (found.kind !== 'plan') return;
      expect(planSchema.safeParse(found.plan).success).toBe(true);
      expect(JSON.stringify(found.plan)).not.toContain('invented');
      const { period } = found.plan;
      if (period === undefined) return;
      expect(period.from <= period.to).toBe(true);
      expect(period.to <= TODAY).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function fixed(list: (...items: string[]) => ReturnType<typeof fc.array<string>>) {
  return {
    categories: list('groceries'),
    topics: list('coffee'),
    merchants: list('Tesco'),
    accounts: list('account 1'),
  };
}
