import { beforeAll, describe, expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

type Row = Record<string, unknown>;

/** `10:` is an answer of that day in March 2026 at six; a row's day is one of March too. */
type Story = readonly (readonly [day: number, rows: readonly GivenRow[], window?: `${string}..${string}`])[];

const date = (day: number): string => `2026-03-${String(day).padStart(2, '0')}`;
const booked = (day: number, pence: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on: date(day),
  amount_minor: String(-pence),
  payee,
  ...more,
});
const pending = (day: number, pence: number, payee: string, more: GivenRow = {}): GivenRow =>
  booked(day, pence, payee, { status: 'pending', ...more });

const rent = booked(1, 90000, 'Rent');

const stories = {
  'a row that comes back under new ids and another day is the same payment': [
    [5, [rent, booked(4, 2100, 'American Coffee', { bank_id: 'a1', provider_id: 'p1' })]],
    [6, [rent, booked(5, 2100, 'American Coffee', { bank_id: 'a2', provider_id: 'p2' })]],
  ],
  'a row that comes back under new ids and in other words is the same payment': [
    [5, [rent, booked(4, 2100, 'GROSS INTEREST', { provider_id: 'p1' })]],
    [6, [rent, booked(4, 2100, 'Interest', { provider_id: 'p2' })]],
  ],
  'dates that swap to and fro under new ids make no second payment': [
    [5, [rent, booked(3, 12, 'Interest', { provider_id: 'p1' })]],
    [6, [rent, booked(4, 12, 'Interest', { provider_id: 'p2' })]],
    [7, [rent, booked(3, 12, 'Interest', { provider_id: 'p1' })]],
    [8, [rent, booked(4, 12, 'Interest', { provider_id: 'p3' })]],
  ],
  'two equal rows that are both moved to another day stay two': [
    [5, [rent, booked(4, 340, 'Pret'), booked(4, 340, 'Pret')]],
    [6, [rent, booked(5, 340, 'Pret'), booked(5, 340, 'Pret')]],
  ],
  'rows that one answer shows together are two, whatever an earlier answer left out': [
    [5, [rent, booked(4, 340, 'Pret')]],
    [6, [rent, booked(5, 340, 'Pret')]],
    [7, [rent, booked(4, 340, 'Pret'), booked(5, 340, 'Pret')]],
  ],
  'a row that was not asked for is not taken for replaced': [
    [5, [rent, booked(4, 340, 'Pret')]],
    [12, [booked(11, 340, 'Pret')], '2026-03-08..2026-03-12'],
  ],
  'a replaced row that is shown again beside the third of a chain is two': [
    [5, [rent, booked(4, 340, 'Pret')]],
    [6, [rent, booked(5, 340, 'Pret')]],
    [7, [rent, booked(6, 340, 'Pret')]],
    [8, [rent, booked(4, 340, 'Pret'), booked(6, 340, 'Pret')]],
  ],
  'a payment replaced by one in other words is kept and asked about': [
    [5, [rent, booked(4, 2100, 'Zizzi')]],
    [6, [rent, booked(4, 2100, 'Mermaid Inn')]],
  ],
  'an id that one answer gives to two rows names nothing': [
    [
      5,
      [
        booked(4, 340, 'Pret', { bank_id: 'NOTPROVIDED' }),
        booked(4, 510, 'Leon', { bank_id: 'NOTPROVIDED' }),
      ],
    ],
    [10, [booked(9, 340, 'Pret', { bank_id: 'NOTPROVIDED' })], '2026-03-08..2026-03-10'],
  ],
  'a tip is part of the payment': [
    [5, [pending(5, 2000, 'Bella Trattoria')]],
    [7, [booked(6, 2300, 'BELLA TRATTORIA LONDON')]],
  ],
  'what a pump takes after it held 1 pound is new': [
    [5, [pending(5, 100, 'Shell Pay at Pump')]],
    [6, [booked(5, 6032, 'SHELL PAY AT PUMP')]],
  ],
  'what a pump takes after it held 99 pounds is new': [
    [5, [pending(5, 9900, 'Tesco Petrol 3021')]],
    [6, [booked(5, 4114, 'TESCO PETROL 3021')]],
  ],
  'a dropped payment and a far larger one at the same shop are two': [
    [5, [pending(5, 2000, 'Bella Trattoria')]],
    [6, [booked(5, 8000, 'Bella Trattoria')]],
  ],
  'two pending payments at one shop and one booked at another price: not sure which': [
    [5, [pending(5, 2000, 'Bella Trattoria'), pending(5, 2100, 'Bella Trattoria')]],
    [7, [booked(6, 2300, 'Bella Trattoria')]],
  ],
  'a pending payment that is dropped is not the purchase of the same amount elsewhere': [
    [5, [pending(5, 2000, 'Shell')]],
    [6, [booked(5, 2000, 'Domino')]],
  ],
  'of two equal pending payments one is booked': [
    [5, [pending(5, 340, 'Pret', { bank_id: 'x1' }), pending(5, 340, 'Pret', { bank_id: 'y2' })]],
    [6, [pending(5, 340, 'Pret', { bank_id: 'y2' }), booked(5, 340, 'Pret', { bank_id: 'x1' })]],
  ],
  'a pending payment that is reworded and redated before it is booked is one': [
    [5, [pending(5, 340, 'Pret')]],
    [6, [pending(6, 340, 'PRET A MANGER 12')]],
    [8, [booked(7, 340, 'PRET A MANGER 12 LONDON')]],
  ],
  'a pending payment that is missing from one answer is the same one later': [
    [5, [pending(5, 340, 'Pret')]],
    [6, []],
    [7, [pending(5, 340, 'Pret')]],
  ],
  'a pending payment shown beside its booked row under one id counts once': [
    [5, [pending(5, 340, 'Pret', { bank_id: 'x1' })]],
    [6, [pending(5, 340, 'Pret', { bank_id: 'x1' }), booked(5, 340, 'Pret', { bank_id: 'x1' })]],
  ],
  'a pending payment shown beside its booked row without an id is asked about': [
    [5, [rent, pending(5, 340, 'Pret')]],
    [6, [rent, pending(5, 340, 'Pret'), booked(5, 340, 'Pret')]],
  ],
  'a pending id that changes when it is booked in other words': [
    [5, [pending(5, 4200, 'HARBOUR BOOKS', { bank_id: 'P123' })]],
    [8, [booked(6, 4200, 'Harbour Books Leeds GBR', { bank_id: 'AT998' })]],
  ],
  'a booked row whose pending one is shown once more by a slow server keeps its id': [
    [5, [pending(5, 340, 'Pret')]],
    [6, [booked(5, 340, 'Pret')]],
    [7, [pending(5, 340, 'Pret'), booked(5, 340, 'Pret')]],
    [8, [booked(5, 340, 'Pret')]],
  ],
} satisfies Record<string, Story>;
type Title = keyof typeof stories;
const titles = Object.keys(stories) as Title[];

const fetchesOf = (account_id: string, story: Story): GivenFetch[] =>
  story.map(([day, rows, window]) => ({
    account_id,
    at: `${date(day)}T06:00:00Z`,
    rows,
    ...(window === undefined ? {} : { window }),
  }));

/** The marts after the first `answers` answers of every story. */
async function after(answers: number, decisions: Row[] = []) {
  await using marts = await givenMarts({
    accounts: titles.map((account_id) => ({ account_id })),
    fetches: titles.flatMap((title) =>
      fetchesOf(title, stories[title].slice(0, answers) as unknown as Story),
    ),
    decisions: {
      state_pair_decisions: decisions.map((each) => ({
        account_id: String(each['account_id']),
        earlier_key: String(each['earlier_key']),
        later_key: String(each['later_key']),
        is_same: each['is_same'] === true,
      })),
    },
    runTests: true,
  });
  const order = 'order by booked_on, is_pending, payee, transaction_id';
  return {
    transactions: await marts.rows(`select * from fct_transactions where payee <> 'Rent' ${order}`),
    pairs: await marts.rows('select * from fct_doubtful_pairs order by all'),
  };
}

let steps: Awaited<ReturnType<typeof after>>[];
beforeAll(async () => {
  steps = [await after(1), await after(2), await after(3), await after(4)];
}, 120_000);

const of = (rows: readonly Row[] | undefined, title: Title): Row[] =>
  (rows ?? []).filter((row) => row['account_id'] === title);
const at = (answers: number, title: Title): Row[] => of(steps[answers - 1]?.transactions, title);
const end = (title: Title): Row[] => at(4, title);
const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => String(row['transaction_id']));
const sorted = (ids: readonly string[]): string[] => ids.toSorted((a, b) => a.localeCompare(b));
const doubts = (title: Title): unknown[] => of(steps[3]?.pairs, title).map((pair) => pair['kind']);

/** One payment under one id after every answer that shows it. */
function expectOne(title: Title): void {
  expect(end(title), title).toHaveLength(1);
  const ids = new Set([1, 2, 3, 4].flatMap((answers) => idsOf(at(answers, title))));
  expect(ids.size, title).toBe(1);
  expect(doubts(title), title).toEqual([]);
}

describe('one payment', () => {
  test.each<Title>([
    'a row that comes back under new ids and another day is the same payment',
    'a row that comes back under new ids and in other words is the same payment',
    'dates that swap to and fro under new ids make no second payment',
    'a tip is part of the payment',
    'a pending payment that is reworded and redated before it is booked is one',
    'a pending payment that is missing from one answer is the same one later',
    'a pending payment shown beside its booked row under one id counts once',
    'a pending id that changes when it is booked in other words',
  ])('%s', (title) => {
    expectOne(title);
  });

  test('a booked row whose pending one is shown once more by a slow server keeps its id', () => {
    const title = 'a booked row whose pending one is shown once more by a slow server keeps its id';
    expect(idsOf(end(title))).toEqual(idsOf(at(1, title)));
    expect(end(title)).toMatchObject([{ is_pending: false }]);
  });
});

describe('two payments', () => {
  test.each<Title>([
    'two equal rows that are both moved to another day stay two',
    'rows that one answer shows together are two, whatever an earlier answer left out',
    'a row that was not asked for is not taken for replaced',
    'a payment replaced by one in other words is kept and asked about',
    'a replaced row that is shown again beside the third of a chain is two',
  ])('%s', (title) => {
    expect(end(title).length).toBeGreaterThanOrEqual(2);
    expect(new Set(idsOf(end(title))).size).toBe(end(title).length);
  });

  test('an id that one answer gives to two rows names nothing', () => {
    expect(end('an id that one answer gives to two rows names nothing')).toHaveLength(3);
  });

  test('of two equal pending payments one is booked, and the other is still pending', () => {
    const rows = end('of two equal pending payments one is booked');
    expect(rows.map((row) => row['is_pending'])).toEqual([false, true]);
    expect(sorted(idsOf(rows))).toEqual(sorted(idsOf(at(1, 'of two equal pending payments one is booked'))));
  });

  test.each<Title>([
    'a pending payment that is dropped is not the purchase of the same amount elsewhere',
    'a dropped payment and a far larger one at the same shop are two',
    'what a pump takes after it held 1 pound is new',
    'what a pump takes after it held 99 pounds is new',
  ])('%s: the id stays with the one that was dropped', (title) => {
    expect(end(title)).toHaveLength(1);
    expect(idsOf(end(title))).not.toEqual(idsOf(at(1, title)));
  });
});

describe('doubtful pairs', () => {
  test.each<[Title, string[]]>([
    ['a payment replaced by one in other words is kept and asked about', ['replaced']],
    [
      'two pending payments at one shop and one booked at another price: not sure which',
      ['changed amount', 'changed amount'],
    ],
    ['a pending payment that is dropped is not the purchase of the same amount elsewhere', ['other text']],
    ['a pending payment shown beside its booked row without an id is asked about', ['shown together']],
  ])('%s', (title, kinds) => {
    expect(doubts(title)).toEqual(kinds);
  });

  test('nothing else is asked', () => {
    const asked = new Set(steps[3]?.pairs.map((pair) => pair['account_id']));
    expect(asked.size).toBe(4);
  });

  test('show both rows as the bank wrote them', () => {
    const title = 'a pending payment shown beside its booked row without an id is asked about';
    const [pair] = of(steps[3]?.pairs, title);
    expect(pair).toMatchObject({
      earlier_payee: 'Pret',
      earlier_on: '2026-03-05',
      earlier_minor: '-340',
      is_earlier_pending: true,
      is_later_pending: false,
      first_seen_at: '2026-03-06 06:00:00',
    });
    expect(sorted(['earlier', 'later'].map((side) => String(pair?.[`${side}_transaction_id`])))).toEqual(
      sorted(idsOf(end(title))),
    );
  });

  test('are one payment or two as a person says, and are asked about no more', async () => {
    const pairs = steps[3]?.pairs ?? [];
    const same = await after(
      4,
      pairs.map((pair) => ({ ...pair, is_same: true })),
    );
    expect(same.pairs).toEqual([]);
    for (const title of new Set(pairs.map((pair) => pair['account_id'] as Title)))
      expect(of(same.transactions, title), title).toHaveLength(1);
    const apart = await after(
      4,
      pairs.map((pair) => ({ ...pair, is_same: false })),
    );
    expect(apart.pairs).toEqual([]);
    expect(apart.transactions).toEqual(steps[3]?.transactions);
  }, 60_000);
});
