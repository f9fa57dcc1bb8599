import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorDigits } from '#core/money.ts';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

type Rate = readonly [from: string, to: string, on: string, rate: string, source?: string];

interface Converted {
  readonly [column: string]: unknown;
  readonly description: string;
  readonly base_minor: string | null;
}

const accounts = [{ account_id: 'main' }, { account_id: 'euro', name: 'Euro', currency: 'EUR' }];

/** Rows are told apart by their description. */
async function convert(rows: readonly GivenRow[], rates: readonly Rate[]): Promise<readonly Converted[]> {
  await using marts = await givenMarts({
    accounts,
    fetches: [{ account_id: 'euro', at: '2026-03-20T06:00:00Z', rows }],
    decisions: {
      state_currency_rates: rates.map(([from_currency, to_currency, rate_on, rate, source = 'ECB']) => ({
        from_currency,
        to_currency,
        rate_on,
        rate,
        source,
      })),
    },
    runTests: true,
  });
  const converted = await marts.rows(
    `select description, base_minor, base_rate::varchar as rate, base_rate_on::varchar as rate_on,
       base_rate_source as source, base_spent_minor, base_income_minor
     from fct_transactions order by description`,
  );
  return converted as unknown as Converted[];
}

const spend = (amount: number, row: GivenRow = {}): GivenRow => ({
  booked_on: '2026-03-16',
  amount_minor: String(-amount),
  currency: 'EUR',
  description: 'a',
  merchant_category_code: '5411',
  ...row,
});

test('a payment is converted at the loaded rate of its day, rounded to the penny', async () => {
  const [row] = await convert([spend(1234)], [['EUR', 'GBP', '2026-03-16', '0.8535']]);
  expect(row).toEqual({
    description: 'a',
    base_minor: '-1053',
    rate: '0.853500000000',
    rate_on: '2026-03-16',
    source: 'ECB',
    base_spent_minor: '1053',
    base_income_minor: '0',
  });
});

test('half a penny is rounded away from zero, in and out', async () => {
  const rows = [
    spend(1, { description: 'a' }),
    spend(-1, { description: 'b' }),
    spend(3, { description: 'c' }),
  ];
  const converted = await convert(rows, [['EUR', 'GBP', '2026-03-16', '0.5']]);
  expect(converted.map((row) => row.base_minor)).toEqual(['-1', '1', '-2']);
});

test('a weekend takes the last rate before it, and after seven days there is none', async () => {
  const rows = ['2026-03-13', '2026-03-14', '2026-03-20', '2026-03-12', '2026-03-21'].map((booked_on) =>
    spend(1000, { booked_on, description: booked_on }),
  );
  const converted = await convert(rows, [['EUR', 'GBP', '2026-03-13', '0.9']]);
  expect(converted.map((row) => [row.description, row.base_minor, row['rate_on'] ?? null])).toEqual([
    ['2026-03-12', null, null],
    ['2026-03-13', '-900', '2026-03-13'],
    ['2026-03-14', '-900', '2026-03-13'],
    ['2026-03-20', '-900', '2026-03-13'],
    ['2026-03-21', null, null],
  ]);
});

test('without a rate nothing is made up: what counts is null and what does not count is zero', async () => {
  const [row] = await convert([spend(1000)], []);
  expect(row).toMatchObject({
    base_minor: null,
    rate: null,
    source: null,
    base_spent_minor: null,
    base_income_minor: '0',
  });
});

test('the bank’s own figure in the base currency goes before every table', async () => {
  const bank = { foreign_amount_minor: '-1000', foreign_currency: 'GBP' };
  const [row] = await convert([spend(1250, bank)], [['EUR', 'GBP', '2026-03-16', '0.85']]);
  expect(row).toMatchObject({
    base_minor: '-1000',
    rate: '0.800000000000',
    rate_on: '2026-03-16',
    source: 'bank',
  });
});

test('a foreign amount in a third currency is no rate to the base', async () => {
  const usd = { foreign_amount_minor: '-1400', foreign_currency: 'USD' };
  const [row] = await convert([spend(1250, usd)], [['EUR', 'GBP', '2026-03-16', '0.8']]);
  expect(row).toMatchObject({ base_minor: '-1000', source: 'ECB' });
});

test('a rate the other way round serves, and one by a third currency when there is no other', async () => {
  const rows = [spend(1000), spend(1000, { currency: 'USD', description: 'b' })];
  const rates: Rate[] = [
    ['GBP', 'EUR', '2026-03-16', '1.25'],
    ['EUR', 'USD', '2026-03-16', '1.6'],
  ];
  const converted = await convert(rows, rates);
  expect(converted.map((row) => [row.base_minor, row['rate']])).toEqual([
    ['-800', '0.800000000000'],
    ['-500', '0.500000000000'],
  ]);
  const direct = await convert(rows, [...rates, ['USD', 'GBP', '2026-03-16', '0.75', 'A bank']]);
  expect(direct[1]).toMatchObject({ base_minor: '-750', source: 'A bank' });
});

test('yen have no pence and dinars have a thousand', async () => {
  const rows = [
    spend(20_000, { currency: 'JPY', description: 'yen' }),
    spend(20_500, { currency: 'BHD', description: 'dinar' }),
  ];
  const converted = await convert(rows, [
    ['JPY', 'GBP', '2026-03-16', '0.005'],
    ['BHD', 'GBP', '2026-03-16', '2'],
  ]);
  expect(converted.map((row) => [row.description, row.base_minor])).toEqual([
    ['dinar', '-4100'],
    ['yen', '-10000'],
  ]);
});

test('amounts and rates without end are left unconverted and stop no build', async () => {
  const rows = [spend(Number.MAX_SAFE_INTEGER), spend(1000, { description: 'b', currency: 'USD' })];
  const converted = await convert(rows, [
    ['EUR', 'GBP', '2026-03-16', '9999999999.99999999'],
    ['USD', 'GBP', '2026-03-16', '0.00000001'],
  ]);
  expect(converted.map((row) => row.base_minor)).toEqual([null, '0']);
});

test('any amount at any rate is what exact arithmetic says', async () => {
  const payments = fc.array(
    fc.record({ minor: fc.integer({ min: -1e9, max: 1e9 }), e8: fc.integer({ min: 1, max: 1e12 }) }),
    { minLength: 200, maxLength: 200 },
  );
  await fc.assert(
    fc.asyncProperty(payments, async (given) => {
      const days = given.map((_, at) => new Date(Date.UTC(2025, 0, 1 + at)).toISOString().slice(0, 10));
      const rows = given.map(({ minor }, at) =>
        spend(-minor, { booked_on: days[at] ?? '', description: String(at).padStart(3, '0') }),
      );
      const rates = given.map(({ e8 }, at): Rate => {
        const digits = String(e8).padStart(9, '0');
        return ['EUR', 'GBP', days[at] ?? '', `${digits.slice(0, -8)}.${digits.slice(-8)}`];
      });
      const converted = await convert(rows, rates);
      const exact = given.map(({ minor, e8 }) => {
        const product = BigInt(Math.abs(minor)) * BigInt(e8);
        const rounded = (2n * product + 100_000_000n) / 200_000_000n;
        return String(minor < 0 ? -rounded : rounded);
      });
      expect(converted.map((row) => row.base_minor)).toEqual(exact);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

test('the minor units of every currency are those by which amounts were read', async () => {
  const seed = await readFile(new URL('../seeds/currencies.csv', import.meta.url), 'utf8');
  const [, ...lines] = seed.trim().split('\n');
  expect(lines.length).toBeGreaterThan(150);
  for (const line of lines) {
    const [currency = '', digits] = line.split(',');
    expect([currency, String(minorDigits(currency))]).toEqual([currency, digits]);
  }
});
