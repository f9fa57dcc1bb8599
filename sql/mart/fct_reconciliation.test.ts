import { describe, expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const paid = (booked_on: string, amount_minor: number, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount_minor),
  payee: `shop ${booked_on}`,
  ...more,
});

/** One sync: the rows the bank shows, and the balance that it reports a moment later. */
const sync = (at: string, rows: readonly GivenRow[], balance: number, more: GivenRow = {}): GivenFetch[] => [
  { at: `${at}:00Z`, rows },
  { kind: 'balances', at: `${at}:01Z`, rows: [{ amount_minor: String(balance), ...more }] },
];

async function statusesOf(fetches: readonly GivenFetch[], columns = 'status'): Promise<unknown[]> {
  await using marts = await givenMarts({ fetches, runTests: true });
  const rows = await marts.rows(`select ${columns} from fct_reconciliation order by balance_at`);
  return columns.includes(',') ? rows : rows.map((row) => row[columns]);
}

const rent = paid('2026-03-01', -90000);
const lunch = paid('2026-03-03', -850);
const salary = paid('2026-03-04', 210000);

test('what was booked between two balances is what the balance moved by', async () => {
  const found = await statusesOf(
    [
      ...sync('2026-03-02T06:00', [rent], 100000),
      ...sync('2026-03-03T21:00', [rent, lunch], 99150),
      ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150),
    ],
    'status, rows_since, expected_minor, difference_minor, last_reconciled_on',
  );
  expect(found).toMatchObject([
    { status: 'first', difference_minor: '0', last_reconciled_on: '2026-03-02' },
    { status: 'reconciled', rows_since: '1', expected_minor: '99150', last_reconciled_on: '2026-03-03' },
    { status: 'reconciled', rows_since: '1', expected_minor: '309150', last_reconciled_on: '2026-03-05' },
  ]);
});

test('a row that comes late is off until it comes, and then all is proven over the whole gap', async () => {
  const found = await statusesOf(
    [
      ...sync('2026-03-02T06:00', [rent], 100000),
      ...sync('2026-03-03T21:00', [rent], 99150),
      ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150),
    ],
    'status, difference_minor, off_since, off_count',
  );
  expect(found).toMatchObject([
    { status: 'first' },
    { status: 'off', difference_minor: '-850', off_since: '2026-03-03 21:00:01', off_count: '1' },
    { status: 'reconciled', difference_minor: '0', off_since: null, off_count: '0' },
  ]);
});

describe('what may explain a difference', () => {
  const flat = paid('2026-02-27', -4200);
  const cases: Record<string, readonly [GivenFetch[], string]> = {
    'a payment that came twice': [
      [
        ...sync('2026-03-03T06:00', [flat], 50000),
        ...sync('2026-03-05T06:00', [flat, lunch, { ...lunch, payee: 'THE SHOP' }], 49150),
      ],
      'counted twice',
    ],
    'a payment that the balance does not hold': [
      [...sync('2026-03-03T06:00', [flat], 50000), ...sync('2026-03-05T06:00', [flat, lunch], 50000)],
      'not in the balance',
    ],
    'a payment in instead of out': [
      [...sync('2026-03-03T06:00', [flat], 50000), ...sync('2026-03-05T06:00', [flat, lunch], 50850)],
      'wrong sign',
    ],
    'a payment that is in the balance and still pending': [
      [
        ...sync('2026-03-03T06:00', [flat], 50000),
        ...sync('2026-03-05T06:00', [flat, { ...lunch, status: 'pending' }], 49150),
      ],
      'still pending',
    ],
    'a payment that the bank took back without a word': [
      [
        ...sync('2026-03-03T06:00', [flat, lunch], 50000),
        ...sync('2026-03-05T06:00', [flat, salary], 260850),
      ],
      'no longer shown',
    ],
  };

  test.each(Object.entries(cases))('%s', async (_name, [fetches, reason]) => {
    await using marts = await givenMarts({ fetches, runTests: true });
    const [found] = await marts.rows(
      `select explanation, payee from fct_reconciliation
       join fct_transactions on transaction_id = explanation[1].transaction_id where status = 'off'`,
    );
    expect(found).toMatchObject({
      explanation: expect.arrayContaining([expect.objectContaining({ reason })]),
    });
  });

  test('nothing, when a penny is missing', async () => {
    const found = await statusesOf(
      [...sync('2026-03-03T06:00', [flat], 50000), ...sync('2026-03-05T06:00', [flat, lunch], 49149)],
      'status, difference_minor, explanation',
    );
    expect(found[1]).toEqual({ status: 'off', difference_minor: '-1', explanation: [] });
  });
});

test('an empty answer removes nothing, and is off once the balance has moved', async () => {
  const found = await statusesOf(
    [
      ...sync('2026-03-03T06:00', [rent], 100000),
      ...sync('2026-03-04T06:00', [], 100000),
      ...sync('2026-03-05T06:00', [], 99150),
      ...sync('2026-03-05T12:00', [], 99150),
      ...sync('2026-03-06T06:00', [rent, lunch], 99150),
    ],
    'status, listed_count, off_count',
  );
  expect(found).toMatchObject([
    { status: 'first' },
    { status: 'reconciled', listed_count: '0' },
    { status: 'off', listed_count: '0', off_count: '1' },
    { status: 'off', listed_count: '0', off_count: '2' },
    { status: 'reconciled', off_count: '0' },
  ]);
});

test('a balance that came without transactions proves nothing either way', async () => {
  const [, alone] = sync('2026-03-04T06:00', [], 5);
  const found = await statusesOf([
    ...sync('2026-03-03T06:00', [rent], 100000),
    ...(alone === undefined ? [] : [alone]),
    ...sync('2026-03-05T06:00', [rent, lunch], 99150),
  ]);
  expect(found).toEqual(['first', 'waiting', 'reconciled']);
});

describe('a first answer that lists nothing', () => {
  const waiting = (at: string, balance: number) => sync(at, [], balance);

  test('waits, and is measured by nobody, when the rows that come do not add up to it', async () => {
    const found = await statusesOf([
      ...waiting('2026-03-02T06:00', 100000),
      ...sync('2026-03-03T21:00', [rent, lunch], 99150),
      ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150),
    ]);
    expect(found).toEqual(['waiting', 'first', 'reconciled']);
  });

  test('is where all begins when they do', async () => {
    const found = await statusesOf([
      ...waiting('2026-03-02T06:00', 100000),
      ...sync('2026-03-03T21:00', [lunch], 99150),
      ...sync('2026-03-05T06:00', [lunch, salary], 309150),
    ]);
    expect(found).toEqual(['first', 'reconciled', 'reconciled']);
  });

  test('waits on when what it lists is pending', async () => {
    const found = await statusesOf([
      ...sync('2026-03-02T06:00', [{ ...lunch, status: 'pending' }], 100000),
      ...sync('2026-03-05T06:00', [rent, lunch], 99150),
      ...sync('2026-03-06T06:00', [rent, lunch, salary], 309150),
    ]);
    expect(found.slice(1)).toEqual(['first', 'reconciled']);
  });

  test('is off once the balance moves and still nothing is listed, until the rows come', async () => {
    const nothing = [
      ...waiting('2026-03-02T06:00', 100000),
      ...waiting('2026-03-03T06:00', 100000),
      ...waiting('2026-03-04T06:00', 99150),
    ];
    const columns = 'status, difference_minor, last_reconciled_on';
    expect(await statusesOf(nothing, columns)).toEqual([
      { status: 'waiting', difference_minor: null, last_reconciled_on: null },
      { status: 'waiting', difference_minor: null, last_reconciled_on: null },
      { status: 'off', difference_minor: '-850', last_reconciled_on: null },
    ]);
    const found = await statusesOf([...nothing, ...sync('2026-03-05T06:00', [rent, lunch], 99150)]);
    expect(found).toEqual(['waiting', 'waiting', 'waiting', 'first']);
  });
});

describe('a row that the first answer left out', () => {
  const left = paid('2026-03-01', -1999, { payee: 'left out' });

  test('is off when it turns up, and proven when it is still there', async () => {
    const found = await statusesOf([
      ...sync('2026-03-02T06:00', [rent], 100000),
      ...sync('2026-03-03T21:00', [rent, left, lunch], 99150),
      ...sync('2026-03-04T06:00', [rent, left, lunch], 99150),
      ...sync('2026-03-05T06:00', [rent, left, lunch, salary], 309150),
    ]);
    expect(found).toEqual(['first', 'off', 'reconciled', 'reconciled']);
  });

  test('is not believed when it is another that comes back a penny dearer', async () => {
    const dearer = { ...left, amount_minor: '-2000' };
    const found = await statusesOf([
      ...sync('2026-03-02T06:00', [rent, left], 100000),
      ...sync('2026-03-03T21:00', [rent, dearer], 100000),
      ...sync('2026-03-04T06:00', [rent, dearer], 100000),
    ]);
    expect(found).toEqual(['first', 'off', 'off']);
  });
});

describe('a balance is read as its bank means it', () => {
  const held: GivenRow = { ...lunch, status: 'pending' };

  test.each([
    ['expected', { holds: true }],
    ['information', { holds: true }],
    ['information', { holds: false }],
    ['interimAvailable', { holds: true }],
  ])('%s %j', async (balance_type, { holds }) => {
    const pending = holds ? -850 : 0;
    const type = { balance_type };
    const found = await statusesOf(
      [
        ...sync('2026-03-02T06:00', [rent], 100000, type),
        ...sync('2026-03-03T06:00', [rent, held], 100000 + pending, type),
        ...sync('2026-03-04T06:00', [rent, lunch], 99150, type),
        ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150, type),
      ],
      'status, reading',
    );
    expect(found.slice(1)).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'reconciled', reading: holds ? 'with_pending' : 'booked' })),
    );
  });

  test('the close of a day holds the rows of that day and no later ones', async () => {
    const closing = (reference_on: string) => ({ balance_type: 'closingBooked', reference_on });
    const found = await statusesOf(
      [
        ...sync('2026-03-02T06:00', [rent], 100000, closing('2026-03-01')),
        ...sync('2026-03-03T21:00', [rent, lunch], 100000, closing('2026-03-02')),
        ...sync('2026-03-04T21:00', [rent, lunch, salary], 99150, closing('2026-03-03')),
        ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150, closing('2026-03-04')),
      ],
      'status, last_reconciled_on',
    );
    expect(found.slice(1)).toEqual([
      { status: 'reconciled', last_reconciled_on: '2026-03-02' },
      { status: 'reconciled', last_reconciled_on: '2026-03-03' },
      { status: 'reconciled', last_reconciled_on: '2026-03-04' },
    ]);
  });
});
