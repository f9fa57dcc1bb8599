import { describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { VOCABULARY } from './fixtures/vocabulary.ts';
import { modelQuestion, sentNames } from './model-question.ts';
import { NOTHING_NAMED, type Plan } from './plan.ts';

const TODAY = day('2026-03-18');

const sent = (text: string, vocabulary: Vocabulary = VOCABULARY, previous?: Plan) =>
  JSON.parse(modelQuestion({ text, vocabulary, today: TODAY, previous }, sentNames(vocabulary))) as Record<
    string,
    unknown
  >;

const shops = (...names: string[]): Vocabulary => ({
  ...VOCABULARY,
  merchants: names.map((merchant) => ({ merchant, category: 'other', transaction_count: 1 })),
});

test('only the named fields leave', () => {
  const message = sent('combien en courses', VOCABULARY, {
    measure: 'spent',
    subject: { ...NOTHING_NAMED, merchants: ['Tesco'], account_ids: ['amex'] },
    period: { from: day('2026-02-01'), to: day('2026-02-28'), label: 'last month' },
    notes: [],
  });
  expect(Object.keys(message)).toEqual([
    'question',
    'today',
    'categories',
    'topics',
    'merchants',
    'accounts',
    'previous',
  ]);
  expect(message['accounts']).toEqual([
    { name: 'account 1', kind: 'current' },
    { name: 'account 2', kind: 'current' },
    { name: 'account 3', kind: 'card' },
    { name: 'account 4', kind: 'current' },
  ]);
  expect(message['previous']).toEqual({
    measure: 'spent',
    categories: [],
    topics: [],
    merchants: ['Tesco'],
    accounts: ['account 3'],
    from: '2026-02-01',
    to: '2026-02-28',
  });
});

describe('the household’s own accounts go without their names', () => {
  const vocabulary: Vocabulary = {
    ...VOCABULARY,
    accounts: [
      {
        account_id: 'x',
        institution_name: 'Starling',
        name: 'Zoë Quill’s  Spending',
        kind: 'current',
        currency: 'GBP',
        number_ending: '4421',
      },
    ],
  };
  test.each([
    ['was liegt auf zoe quills spending', 'was liegt auf account 1'],
    ['was liegt auf Zoë Quill’s Spending?', 'was liegt auf account 1?'],
    ['combien sur STARLING (4421)', 'combien sur account 1 (account 1)'],
    ['Starling’s, Zoës Konto', 'account 1, Zoës Konto'],
    ['combien pour les Starlings', 'combien pour les Starlings'],
  ])('%s', (text, expected) => {
    expect(sent(text, vocabulary)['question']).toBe(expected);
  });

  test('without any account the question stays as it is', () => {
    expect(sent('combien chez Zoë', { ...vocabulary, accounts: [] })['question']).toBe('combien chez Zoë');
  });
});

test.each([
  ['IBAN GB29 NWBK 6016 1331 9268 19 bitte', 'IBAN [number] bitte'],
  ['gb29nwbk60161331926819', '[number]'],
  ['von 12345678 und 20-00-00', 'von [number] und [number]'],
  ['4929 1234 5678 9012 combien', '[number] combien'],
  ['vom 2026-01-01 2026-02-01', 'vom 2026-01-01 2026-02-01'],
  ['über 400 in 2025', 'über 400 in 2025'],
])('numbers of accounts and cards are masked: %s', (text, expected) => {
  expect(sent(text)['question']).toBe(expected);
});

test('control characters go, and length is bounded', () => {
  const vocabulary = shops(`Evil\u0000\u202e${'x'.repeat(100)}`);
  expect(sent('a\u0007b', vocabulary)['question']).toBe('a b');
  expect(sent('wort '.repeat(1000), vocabulary)['question']).toHaveLength(499);
  const [name] = sent('x', vocabulary)['merchants'] as string[];
  expect(name).toBe(`Evil ${'x'.repeat(35)}`);
  expect(sentNames(vocabulary).merchants.get(name ?? '')).toBe(vocabulary.merchants[0]?.merchant);
});

test('texts of payments that hold numbers or money are no names of shops', () => {
  expect(sent('x', shops('Ref 12345678', 'Paid £12.00', 'Costs 9.99', 'Route 66', ' '))['merchants']).toEqual(
    ['Route 66'],
  );
});

test('the 300 most used shops are sent, and a message stays small', () => {
  const many = shops(...Array.from({ length: 1000 }, (_, at) => `Shop ${at % 999} in town`));
  expect(sent('x', many)['merchants']).toHaveLength(300);
  expect(JSON.stringify(sent('x', VOCABULARY)).length).toBeLessThan(6000);
});

test.each<[string, Plan]>([
  [
    'words somebody searched for',
    { measure: 'spent', subject: { ...NOTHING_NAMED, search: 'sam' }, notes: [] },
  ],
  [
    'a payee who is no shop',
    { measure: 'spent', subject: { ...NOTHING_NAMED, merchants: ['Tom'] }, notes: [] },
  ],
  [
    'an account that is gone',
    { measure: 'spent', subject: { ...NOTHING_NAMED, account_ids: ['z'] }, notes: [] },
  ],
  ['a budget', { measure: 'budget', budget_minor: '40000', subject: NOTHING_NAMED, notes: [] }],
])('a plan with %s stays here', (_name, plan) => {
  expect(sent('und im Mai?', VOCABULARY, plan)['previous']).toBeUndefined();
});
