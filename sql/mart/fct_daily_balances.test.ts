import { expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const paid = (booked_on: string, amount_minor: number, status = 'booked'): GivenRow => ({
  status,
  booked_on,
  amount_minor: String(amount_minor),
  payee: `shop ${booked_on}`,
});

const balance = (at: string, amount: number, more: GivenRow = {}): GivenFetch => ({
  kind: 'balances',
  at,
  rows: [{ amount_minor: String(amount), ...more }],
});

test('a past balance is the reported one less everything booked since', async () => {
  await using marts = await givenMarts({
    today: '2026-03-05',
    runTests: true,
    fetches: [
      balance('2026-03-05T06:00:00Z', 10000),
      {
        at: '2026-03-05T06:00:00Z',
        rows: [
          paid('2026-03-02', -500),
          paid('2026-03-04', 2000),
          paid('2026-03-05', -300),
          // Not booked yet, so not in the balance either.
          paid('2026-03-05', -999, 'pending'),
        ],
      },
    ],
  });
  expect(await marts.rows('select on_day, booked_minor from fct_daily_balances order by on_day')).toEqual([
    { on_day: '2026-03-02', booked_minor: '8300' },
    { on_day: '2026-03-03', booked_minor: '8300' },
    { on_day: '2026-03-04', booked_minor: '10300' },
    { on_day: '2026-03-05', booked_minor: '10000' },
  ]);
});

test('an account whose bank reports no balance has no history of balances', async () => {
  await using marts = await givenMarts({
    today: '2026-03-05',
    fetches: [{ at: '2026-03-05T06:00:00Z', rows: [paid('2026-03-02', -500)] }],
  });
  expect(await marts.rows('select * from fct_daily_balances')).toEqual([]);
  expect(await marts.rows('select booked_minor, first_on, transaction_count from dim_accounts')).toEqual([
    { booked_minor: null, first_on: '2026-03-02', transaction_count: '1' },
  ]);
});

test('the latest balance counts; what a card calls available is credit left', async () => {
  const both = (booked: number, available: number): GivenRow[] => [
    { amount_minor: String(booked), reference_on: '2026-03-04' },
    { amount_minor: String(available), balance_kind: 'available', balance_type: 'interimAvailable' },
  ];
  await using marts = await givenMarts({
    accounts: [{ account_id: 'main' }, { account_id: 'card', kind: 'card' }],
    fetches: [
      { kind: 'balances', at: '2026-03-04T06:00:00Z', rows: both(1, 2) },
      { kind: 'balances', at: '2026-03-05T00:30:00Z', rows: both(10000, 9500) },
      { kind: 'balances', account_id: 'card', at: '2026-03-05T06:00:00Z', rows: both(-70000, 430000) },
    ],
  });
  const columns = 'booked_minor, available_minor, credit_left_minor, balance_on';
  expect(await marts.rows(`select ${columns} from dim_accounts order by account_id desc`)).toEqual([
    { booked_minor: '10000', available_minor: '9500', credit_left_minor: null, balance_on: '2026-03-04' },
    { booked_minor: '-70000', available_minor: null, credit_left_minor: '430000', balance_on: '2026-03-04' },
  ]);
});

test('a closing balance of yesterday leaves room for what was booked today', async () => {
  await using marts = await givenMarts({
    today: '2026-03-05',
    runTests: true,
    fetches: [
      { at: '2026-03-05T06:00:00Z', rows: [paid('2026-03-04', -500), paid('2026-03-05', -300)] },
      balance('2026-03-05T06:00:01Z', 10000, { balance_type: 'closingBooked', reference_on: '2026-03-04' }),
    ],
  });
  expect(await marts.rows('select on_day, booked_minor from fct_daily_balances order by on_day')).toEqual([
    { on_day: '2026-03-04', booked_minor: '10000' },
    { on_day: '2026-03-05', booked_minor: '9700' },
  ]);
});

test('what was booked since the bank last gave a balance has moved it', async () => {
  await using marts = await givenMarts({
    today: '2026-03-06',
    runTests: true,
    fetches: [
      { at: '2026-03-04T06:00:00Z', rows: [paid('2026-03-04', -500)] },
      balance('2026-03-04T06:00:01Z', 10000),
      { at: '2026-03-06T06:00:00Z', rows: [paid('2026-03-04', -500), paid('2026-03-05', -300)] },
    ],
  });
  expect(await marts.rows('select on_day, booked_minor from fct_daily_balances order by on_day')).toEqual([
    { on_day: '2026-03-04', booked_minor: '10000' },
    { on_day: '2026-03-05', booked_minor: '9700' },
    { on_day: '2026-03-06', booked_minor: '9700' },
  ]);
  expect(await marts.rows('select booked_minor, balance_on from dim_accounts')).toEqual([
    { booked_minor: '10000', balance_on: '2026-03-04' },
  ]);
});
