import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, day } from '#core/day.ts';
import { readBudgetProgress } from '#core/marts/budget-progress.ts';
import { readCashFlowForecast } from '#core/marts/cash-flow-forecast.ts';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

const AT = '2026-03-21T06:00:00Z';
const TODAY = day('2026-03-21');

const paid = (booked_on: string, amount: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount),
  payee,
  bank_code: 'mastercard',
  ...more,
});

const budget = (category: string, starts_on: string, amount_minor: number | null, currency = 'GBP') => ({
  category,
  currency,
  starts_on,
  amount_minor,
});

let marts: GivenMarts;

beforeAll(async () => {
  marts = await givenMarts({
    today: TODAY,
    runTests: true,
    accounts: [{}, { account_id: 'euro', currency: 'EUR' }],
    decisions: {
      state_budgets: [
        budget('groceries', '2026-01-01', 10000),
        budget('groceries', '2026-03-01', 20000),
        budget('eating_out', '2026-01-01', 5000),
        budget('eating_out', '2026-03-01', null),
        budget('all', '2026-03-01', 30000),
        budget('groceries', '2026-03-01', 5000, 'EUR'),
        budget('subscriptions', '2026-03-01', 0),
        budget('travel', '2026-04-01', 100),
      ],
      state_currency_rates: [
        { from_currency: 'EUR', to_currency: 'GBP', rate_on: '2026-03-10', rate: '0.9', source: 'a bank' },
      ],
    },
    fetches: [
      {
        at: AT,
        rows: [
          paid('2026-01-10', -8000, 'TESCO STORES'),
          paid('2026-02-10', -10001, 'TESCO STORES'),
          paid('2026-03-10', -15000, 'TESCO STORES'),
          paid('2026-03-11', 1000, 'TESCO STORES'),
          paid('2026-02-12', -6000, 'NANDOS'),
          // Charged on the 25th: still to come this month.
          ...['2025-10-25', '2025-11-25', '2025-12-25', '2026-01-25', '2026-02-25'].map((on) =>
            paid(on, -1299, 'NETFLIX.COM'),
          ),
          paid('2026-03-21', -500, 'GREGGS', { status: 'pending' }),
        ],
      },
      {
        account_id: 'euro',
        at: AT,
        rows: [paid('2026-03-12', -3000, 'MERCADONA', { currency: 'EUR' })],
      },
      { kind: 'balances', at: AT, rows: [{ amount_minor: '50000' }] },
    ],
  });
});

afterAll(() => marts[Symbol.asyncDispose]());

describe('a budget', () => {
  test('changes and ends with its months, and is told by what is left of it', async () => {
    const rows = await readBudgetProgress(marts.warehouse, {
      from: day('2026-01-01'),
      to: day('2026-03-31'),
    });
    expect(
      rows.map(
        ({ month, category, currency, amount_minor, spent_minor, used_percent, status }) =>
          `${month.slice(0, 7)} ${category} ${currency} ${amount_minor} ${spent_minor} ${used_percent}% ${status}`,
      ),
    ).toEqual([
      '2026-01 groceries GBP 10000 8000 80% near',
      '2026-01 eating_out GBP 5000 0 0% ok',
      '2026-02 groceries GBP 10000 10001 100% over',
      '2026-02 eating_out GBP 5000 6000 120% over',
      '2026-03 all GBP 30000 17200 57% ok',
      // 30.00 € at 0.9 is £27 of the budget in pounds.
      '2026-03 groceries EUR 5000 3000 60% ok',
      '2026-03 groceries GBP 20000 16700 83% near',
      '2026-03 subscriptions GBP 0 0 null% ok',
    ]);
  });

  test('of this month says what it comes to, by series and by pace; one of a month that is over does not', async () => {
    const rows = await readBudgetProgress(marts.warehouse, {
      from: day('2026-02-01'),
      to: day('2026-03-31'),
    });
    const forecast = (month: string, category: string, currency = 'GBP') => {
      const row = rows.find(
        (one) => one.category === category && one.currency === currency && one.month === month,
      );
      return [row?.forecast_minor, row?.days_elapsed, row?.days, row?.is_current];
    };
    expect(forecast('2026-02-01', 'groceries')).toEqual([10001n, 28, 28, false]);
    // Of 90 days: 8000 + 10001 + 15000 − 1000 + 2700 = 34701, and ten days are left: 3855.67.
    expect(forecast('2026-03-01', 'groceries')).toEqual([16700n + 3856n, 21, 31, true]);
    expect(forecast('2026-03-01', 'groceries', 'EUR')).toEqual([3000n + 333n, 21, 31, true]);
    expect(forecast('2026-03-01', 'subscriptions')).toEqual([1299n, 21, 31, true]);
    // Groceries and a meal by their pace, and the subscription.
    expect(forecast('2026-03-01', 'all')).toEqual([17200n + 4522n + 1299n, 21, 31, true]);
  });
});

describe('the forecast of an account', () => {
  test('starts from its balance with pending payments, and follows pace and series', async () => {
    const days = await readCashFlowForecast(marts.warehouse, { from: TODAY, to: addDays(TODAY, 100) });
    expect(new Set(days.map(({ account_id }) => account_id))).toEqual(new Set(['main']));
    expect(days).toHaveLength(90);
    expect([days[0]?.on_day, days.at(-1)?.on_day]).toEqual([addDays(TODAY, 1), addDays(TODAY, 90)]);
    // The account is older than 90 days. 8000 + 10001 + 15000 − 1000 + 6000 = 38001 in 90 days: 422.23 a day.
    const expected = (on: string) => days.find(({ on_day }) => on_day === on)?.expected_minor;
    expect(expected('2026-03-22')).toBe(49500n - 422n);
    expect(expected('2026-03-24')).toBe(49500n - 1267n);
    expect(expected('2026-03-25')).toBe(49500n - 1689n - 1299n);
    expect(expected('2026-06-19')).toBe(49500n - 38001n - 3n * 1299n);
  });

  test('has a range that widens with the days', async () => {
    const days = await readCashFlowForecast(marts.warehouse, { from: TODAY, to: addDays(TODAY, 90) });
    const widths = days.map(({ low_minor, high_minor }) => high_minor - low_minor);
    expect(widths[0]).toBeGreaterThan(0n);
    expect(widths.every((width, at) => at === 0 || width >= (widths[at - 1] ?? 0n))).toBe(true);
    // Days of 8000, 10001, 15000, −1000 and 6000 pence in 90.
    const [sum, squares] = [38001, 8000 ** 2 + 10001 ** 2 + 15000 ** 2 + 1000 ** 2 + 6000 ** 2];
    const spread = 1.28 * Math.sqrt((90 * squares - sum ** 2) / 90 ** 2);
    expect(Number(widths[0]) / 2).toBeCloseTo(spread, 0);
  });
});
