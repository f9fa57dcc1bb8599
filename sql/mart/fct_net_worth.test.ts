import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { readForeignSpending } from '#core/marts/foreign-spending.ts';
import { readIncome } from '#core/marts/income.ts';
import { readMonthlyIncome } from '#core/marts/monthly-income.ts';
import { readMonthlySpending } from '#core/marts/monthly-spending.ts';
import { readNetWorth } from '#core/marts/net-worth.ts';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

const paid = (booked_on: string, amount: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount),
  payee,
  bank_code: 'mastercard',
  ...more,
});
const euros = (booked_on: string, amount: number, payee: string): GivenRow =>
  paid(booked_on, amount, payee, { currency: 'EUR' });
const credit = (booked_on: string, amount: number, payee: string, description = payee): GivenRow =>
  paid(booked_on, amount, payee, { description, bank_code: 'BGC' });

const rate = (from_currency: string, rate_on: string, rate: string) => ({
  from_currency,
  to_currency: 'GBP',
  rate_on,
  rate,
  source: 'a bank',
});

const AT = '2026-03-31T06:00:00Z';
let marts: GivenMarts;

beforeAll(async () => {
  marts = await givenMarts({
    today: '2026-03-31',
    runTests: true,
    accounts: [
      {},
      { account_id: 'card', kind: 'card', name: 'Amex' },
      { account_id: 'euro', currency: 'EUR' },
      { account_id: 'yen', currency: 'JPY' },
      { account_id: 'crown', currency: 'SEK' },
    ],
    decisions: {
      state_currency_rates: [
        rate('EUR', '2026-03-20', '0.85'),
        rate('EUR', '2026-03-31', '0.865'),
        rate('JPY', '2026-03-30', '0.005'),
      ],
    },
    fetches: [
      {
        at: AT,
        rows: [
          paid('2026-03-01', -5000, 'TESCO STORES'),
          // Asked for in dollars, paid in pounds.
          paid('2026-03-05', -1534, 'OPENAI CHATGPT', {
            foreign_amount_minor: '-2000',
            foreign_currency: 'USD',
          }),
          paid('2026-03-06', -1038, 'UTOPIE', {
            description: 'CARD PAYMENT TO UTOPIE,12.00 EUR, RATE 1.16/GBP ON 05-03-2026',
          }),
          paid('2026-03-07', -38, 'NON-STERLING TRANSACTION FEE', { bank_code: 'CHG' }),
          ...['2026-01-09', '2026-02-06', '2026-03-06'].map((on) => credit(on, 104_20, 'HMRC CHILD BENEFIT')),
          ...['2026-01-28', '2026-02-27', '2026-03-27'].map((on) => credit(on, 2300_00, 'BARTS TRUST')),
          credit('2026-03-15', 286_40, 'HMRC', 'HMRC TAX REFUND'),
          credit('2026-03-20', 1_11, 'INTEREST PAID'),
        ],
      },
      { account_id: 'card', at: AT, rows: [paid('2026-03-10', -3000, 'NANDOS')] },
      {
        account_id: 'euro',
        at: AT,
        rows: [euros('2026-03-21', -2001, 'MERCADONA'), euros('2026-03-30', -1000, 'MERCADONA')],
      },
      { account_id: 'yen', at: AT, rows: [paid('2026-03-31', -300, 'LAWSON', { currency: 'JPY' })] },
      { account_id: 'crown', at: AT, rows: [paid('2026-03-31', -900, 'ICA', { currency: 'SEK' })] },
      { kind: 'balances', at: AT, rows: [{ amount_minor: '100000' }] },
      { kind: 'balances', account_id: 'card', at: AT, rows: [{ amount_minor: '-20000' }] },
      { kind: 'balances', account_id: 'euro', at: AT, rows: [{ amount_minor: '10001', currency: 'EUR' }] },
      { kind: 'balances', account_id: 'yen', at: AT, rows: [{ amount_minor: '10000', currency: 'JPY' }] },
      { kind: 'balances', account_id: 'crown', at: AT, rows: [{ amount_minor: '5000', currency: 'SEK' }] },
    ],
  });
});

afterAll(() => marts[Symbol.asyncDispose]());

const march = { from: day('2026-03-01'), to: day('2026-03-31') };

describe('net worth', () => {
  test('adds every account at the rate of the day and takes debts off', async () => {
    const days = await readNetWorth(marts.warehouse, march);
    // 100.01 € at 0.865 is £86.50865, ¥10,000 at 0.005 £50; crowns have no rate.
    expect(days.at(-1)).toEqual({
      on_day: '2026-03-31',
      currency: 'GBP',
      assets_minor: 100000n + 8651n + 5000n,
      debts_minor: 20000n,
      net_minor: 93651n,
      counted_accounts: 4,
      unconverted_accounts: 1,
    });
  });

  test('takes a rate that is up to a week old, and none that is older', async () => {
    const days = await readNetWorth(marts.warehouse, { from: day('2026-03-27'), to: day('2026-03-28') });
    // 110.01 € at 0.85 on the 27th; on the 28th the rate is eight days old.
    expect(
      days.map(({ assets_minor, unconverted_accounts }) => [assets_minor, unconverted_accounts]),
    ).toEqual([
      [100000n + 9351n, 0],
      [100000n, 1],
    ]);
  });
});

test('a month’s spending and income say what they come to in the base currency, and what is missing', async () => {
  const spent = await readMonthlySpending(marts.warehouse, march);
  const groceries = spent.filter(({ category }) => category === 'groceries');
  expect(
    groceries.map((row) => [row.currency, row.spent_minor, row.base_spent_minor, row.unconverted_count]),
  ).toEqual(
    expect.arrayContaining([
      ['GBP', 5000n, 5000n, 0],
      // 20.01 € at 0.85 is £17.0085; the payment of the 30th has no rate.
      ['EUR', 3001n, 1701n, 1],
    ]),
  );
  const [earned] = await readMonthlyIncome(marts.warehouse, march);
  expect(earned).toMatchObject({ income_minor: 269171n, base_income_minor: 269171n, unconverted_count: 0 });
});

test('income is told by source: what the text says, or a salary by how it comes', async () => {
  const rows = await readIncome(marts.warehouse, march);
  expect(rows.map(({ merchant, kind, income_minor }) => `${merchant} ${kind} ${income_minor}`)).toEqual([
    'Barts Trust salary 230000',
    'HMRC tax_refund 28640',
    'HMRC benefit 10420',
    'Monzo interest 111',
  ]);
});

test('payments in another currency stand with what was asked for, and the fee once a month', async () => {
  const rows = await readForeignSpending(marts.warehouse, march);
  expect(rows).toEqual([
    // On the euro account, and on a card in pounds whose text names the euros.
    {
      month: '2026-03-01',
      foreign_currency: 'EUR',
      foreign_minor: 2001n + 1000n + 1200n,
      base_spent_minor: 1701n + 1038n,
      transaction_count: 3,
      unconverted_count: 1,
      fee_minor: 38n,
    },
    {
      month: '2026-03-01',
      foreign_currency: 'USD',
      foreign_minor: 2000n,
      base_spent_minor: 1534n,
      transaction_count: 1,
      unconverted_count: 0,
      fee_minor: 0n,
    },
    {
      month: '2026-03-01',
      foreign_currency: 'JPY',
      foreign_minor: 300n,
      base_spent_minor: 150n,
      transaction_count: 1,
      unconverted_count: 0,
      fee_minor: 0n,
    },
    {
      month: '2026-03-01',
      foreign_currency: 'SEK',
      foreign_minor: 900n,
      base_spent_minor: 0n,
      transaction_count: 1,
      unconverted_count: 1,
      fee_minor: 0n,
    },
  ]);
});
