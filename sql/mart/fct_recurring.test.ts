import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, addMonths, type Day, day, weekday } from '#core/day.ts';
import { readRecurring } from '#core/marts/recurring.ts';
import { readUpcoming } from '#core/marts/upcoming.ts';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

const TODAY = day('2026-11-18');

type Step = 'exact' | 'after' | 'before';

/** Weekends only: no day below falls on a bank holiday unless it says so. */
function working(on: Day, step: Step): Day {
  if (step === 'exact' || weekday(on) <= 5) return on;
  return working(addDays(on, step === 'after' ? 1 : -1), step);
}

/** Days of the months from `first` on, moved to working days. */
const monthly = (first: string, count: number, step: Step = 'exact', every = 1): Day[] =>
  Array.from({ length: count }, (_, month) => working(addMonths(day(first), month * every), step));

const weekly = (first: string, count: number, days = 7): Day[] =>
  Array.from({ length: count }, (_, week) => addDays(day(first), week * days));

const paid = (
  days: readonly Day[],
  minor: number | ((index: number, on: Day) => number),
  more: GivenRow | ((index: number) => GivenRow),
): GivenRow[] =>
  days.map((on, index) => ({
    booked_on: on,
    amount_minor: String(typeof minor === 'number' ? minor : minor(index, on)),
    ...(typeof more === 'function' ? more(index) : more),
  }));

const card = (payee: string, code: string): GivenRow => ({
  payee,
  bank_code: 'mastercard',
  merchant_category_code: code,
});
const debit = (payee: string): GivenRow => ({ payee, description: `DD ${payee}`, bank_code: 'DDR' });

/** Pounds of energy by month, January first: no two alike. */
const ENERGY = [186, 178, 158, 131, 104, 86, 78, 79, 92, 118, 149, 177];

const rows: GivenRow[] = [
  ...paid(monthly('2025-01-14', 23), (at) => (at < 18 ? -1099 : -1299), card('Netflix', '4899')),
  ...paid(monthly('2024-11-11', 20), -899, card('Audible', '5968')),
  ...paid(
    monthly('2025-10-25', 13),
    (at) => -1534 - at * 7,
    (at) => ({
      ...card('OPENAI *CHATGPT SUBSCR', '5734'),
      foreign_amount_minor: '-2000',
      foreign_currency: 'USD',
      description: `CHATGPT ${at}`,
    }),
  ),
  ...paid(monthly('2025-09-08', 15), -99, card('APPLE.COM/BILL', '5818')),
  ...paid(monthly('2025-09-20', 14), -899, card('APPLE.COM/BILL', '5818')),
  ...paid(
    monthly('2025-06-12', 18, 'after'),
    (at) => -100 * (ENERGY[(at + 5) % 12] ?? 0) - at,
    debit('OCTOPUS ENERGY'),
  ),
  ...paid(
    monthly('2025-04-05', 20, 'after').filter((on) => !['02', '03'].includes(on.slice(5, 7))),
    (_, on) => (on < '2026-04' ? -18000 : -18900),
    debit('LB LEWISHAM COUNCIL'),
  ),
  ...paid(monthly('2026-04-07', 8, 'after'), -2000, debit('BROMLEY COUNCIL TAX')),
  ...paid(monthly('2025-05-28', 18, 'before'), (at) => (at === 17 ? 460000 : at < 11 ? 300000 : 310000), {
    payee: 'ACME LTD',
    description: 'ACME LTD SALARY',
    bank_code: 'BGC',
  }),
  ...paid(weekly('2026-01-06', 12, 28), 10240, {
    payee: 'HMRC CHILD BENEFIT',
    description: 'HMRC CHILD BENEFIT',
    bank_code: 'BGC',
  }),
  ...paid(weekly('2026-07-03', 20), -1200, { payee: 'Window Cleaner', bank_code: 'STO' }),
  ...paid(monthly('2025-02-14', 2, 'exact', 12), (at) => -18990 - at * 2000, debit('AVIVA HOME INS')),
  ...paid(monthly('2025-11-06', 5, 'exact', 3), -2500, debit('OXFAM GB')),
  // Charged twice in June by mistake.
  ...paid([...monthly('2025-12-03', 12), day('2026-06-05')], -1199, card('Spotify', '5815')),
  // Once by one card and then by another: two accounts, one series.
  ...paid(monthly('2025-12-19', 6), -599, card('DISNEY PLUS', '4899')),
  // A habit, however often the amount is the same.
  ...paid(
    ['2026-05-04', '2026-06-11', '2026-07-09', '2026-08-20', '2026-09-16', '2026-10-27'].map(day),
    -2200,
    card('Teds Barbers', '7230'),
  ),
  ...paid(
    weekly('2026-08-03', 40, 3),
    (at) => (at % 3 === 0 ? -340 : -300 - at),
    card('PRET A MANGER', '5814'),
  ),
  ...paid(weekly('2026-06-04', 12, 13), (at) => -900 * (at + 1), card('AMAZON.CO.UK', '5942')),
  // Two payments are enough of what is a subscription by its nature.
  ...paid(monthly('2026-10-16', 2), -1999, card('YOUTUBE PREMIUM', '4899')),
];

const onCard = paid(monthly('2026-06-19', 5), -599, card('DISNEY PLUS', '4899'));

let marts: GivenMarts;

beforeAll(async () => {
  marts = await givenMarts({
    today: TODAY,
    runTests: true,
    accounts: [{}, { account_id: 'card', kind: 'card', name: 'Amex' }],
    fetches: [
      { at: '2026-11-18T06:00:00Z', rows },
      { account_id: 'card', at: '2026-11-18T06:00:00Z', rows: onCard },
      { kind: 'balances', at: '2026-11-18T06:00:00Z', rows: [{ amount_minor: '30000' }] },
    ],
  });
});

afterAll(() => marts[Symbol.asyncDispose]());

const series = (merchant: string, columns: string): Promise<Record<string, unknown>[]> =>
  marts.rows(
    `select ${columns} from fct_recurring where merchant = '${merchant}' order by typical_minor desc`,
  );

describe('the list of what comes again and again', () => {
  test('holds every series and no habit', async () => {
    const found = await marts.rows(
      `select merchant || ' ' || kind || ' ' || cadence || ' ' || status as line from fct_recurring order by line`,
    );
    expect(found.map(({ line }) => line)).toEqual([
      'Acme income monthly active',
      'Apple iCloud subscription monthly active',
      'Apple iCloud subscription monthly active',
      'Audible subscription monthly ended',
      'Aviva bill yearly active',
      'Bromley Council bill monthly active',
      'ChatGPT subscription monthly active',
      'Disney+ subscription monthly active',
      'HMRC income four_weekly active',
      'Lewisham Council bill monthly active',
      'Netflix subscription monthly active',
      'Octopus Energy bill monthly active',
      'Oxfam bill quarterly active',
      'Spotify subscription monthly active',
      'Window Cleaner bill weekly active',
      'YouTube Premium subscription monthly active',
    ]);
  });

  test('two prices at one shop are two series, one shop on two cards is one', async () => {
    expect(await series('Apple iCloud', 'typical_minor, next_on, payments')).toEqual([
      { typical_minor: '-99', next_on: '2026-12-08', payments: '15' },
      { typical_minor: '-899', next_on: '2026-11-20', payments: '14' },
    ]);
    expect(await series('Disney+', 'payments, account_id, next_on')).toEqual([
      { payments: '11', account_id: 'card', next_on: '2026-11-19' },
    ]);
  });

  test('a new price is told with its day, a mistake and the exchange rate are none', async () => {
    expect(await series('Netflix', 'price_changes, typical_minor')).toEqual([
      {
        price_changes: [{ changed_on: '2026-07-14', from_minor: '1099', to_minor: '1299', currency: 'GBP' }],
        typical_minor: '-1299',
      },
    ]);
    expect(await series('ChatGPT', 'price_changes, price_currency, is_fixed, last_minor')).toEqual([
      { price_changes: [], price_currency: 'USD', is_fixed: true, last_minor: '-1618' },
    ]);
    expect(await series('Octopus Energy', 'price_changes, is_fixed, least_minor, most_minor')).toEqual([
      { price_changes: [], is_fixed: false, least_minor: '-18607', most_minor: '-7813' },
    ]);
    expect(await series('Spotify', 'price_changes, payments')).toEqual([
      { price_changes: [], payments: '13' },
    ]);
  });

  test('a bonus does not raise a salary, a rise that stays does', async () => {
    expect(await series('Acme', 'last_minor, typical_minor, price_changes, next_on')).toEqual([
      {
        last_minor: '460000',
        typical_minor: '310000',
        price_changes: [
          { changed_on: '2026-04-28', from_minor: '300000', to_minor: '310000', currency: 'GBP' },
        ],
        // The 28th is a Saturday.
        next_on: '2026-11-27',
      },
    ]);
  });

  test('a month’s share of a year is rounded to the penny, ten instalments are ten', async () => {
    const lines = await marts.rows(
      `select merchant || ' ' || monthly_minor || ' ' || months_left_out::varchar as line from fct_recurring
       where cadence <> 'monthly' or merchant like '%Council' order by line`,
    );
    expect(lines.map(({ line }) => line)).toEqual([
      'Aviva -1749 []',
      'Bromley Council -1667 [2, 3]',
      'HMRC 11093 []',
      'Lewisham Council -15750 [2, 3]',
      'Oxfam -833 []',
      'Window Cleaner -5200 []',
    ]);
  });

  test('what has ended has no next day', async () => {
    expect(await series('Audible', 'next_on, is_active, last_on')).toEqual([
      { next_on: null, is_active: false, last_on: '2026-06-11' },
    ]);
    expect(await series('HMRC', 'next_on, status')).toEqual([{ next_on: '2026-12-08', status: 'active' }]);
  });

  test('what is not there yet is late, and nothing is missed at a bank that was not asked', async () => {
    await using stale = await givenMarts({
      today: TODAY,
      accounts: [{}, { account_id: 'unasked' }],
      fetches: [
        { at: '2026-11-18T06:00:00Z', rows: paid(monthly('2026-05-12', 6), -1099, card('Netflix', '4899')) },
        {
          account_id: 'unasked',
          at: '2026-10-20T06:00:00Z',
          rows: paid(monthly('2026-05-05', 6), -1199, card('Spotify', '5815')),
        },
      ],
    });
    const lines = await stale.rows(
      `select merchant || ' ' || next_on || ' ' || status || ' ' || due_on || ' ' || is_late as line
       from fct_recurring join fct_upcoming using (merchant) where due_on < '2026-11-30' order by line`,
    );
    expect(lines.map(({ line }) => line)).toEqual([
      'Netflix 2026-11-12 late 2026-11-18 true',
      'Spotify 2026-11-05 active 2026-11-18 true',
    ]);
  });
});

describe('what is expected', () => {
  test('comes on working days, by its own rule, and leaves a balance', async () => {
    const found = await marts.rows(
      `select due_on || ' ' || merchant || ' ' || expected_minor || ' ' || balance_after_minor
         || if(is_short, ' short', '') as line
       from fct_upcoming where account_id = 'main' and due_on < '2026-12-10' order by due_on, expected_minor`,
    );
    expect(found.map(({ line }) => line)).toEqual([
      '2026-11-20 Window Cleaner -1200 28800',
      '2026-11-20 Apple iCloud -899 27901',
      '2026-11-25 ChatGPT -1618 26283',
      '2026-11-27 Window Cleaner -1200 25083',
      '2026-11-27 Acme 310000 335083',
      '2026-12-03 Spotify -1199 333884',
      '2026-12-04 Window Cleaner -1200 332684',
      '2026-12-07 Lewisham Council -18900 313784',
      '2026-12-07 Bromley Council -2000 311784',
      '2026-12-08 Apple iCloud -99 311685',
      '2026-12-08 HMRC 10240 321925',
    ]);
    const later = await marts.rows(
      `select merchant, min(due_on) as due_on from fct_upcoming
       where merchant in ('Lewisham Council', 'Acme', 'Octopus Energy') and due_on > '2026-12-20' group by merchant
       order by merchant`,
    );
    expect(later).toEqual([
      // Monday the 28th is a bank holiday, after a weekend and Christmas.
      { merchant: 'Acme', due_on: '2026-12-24' },
      { merchant: 'Lewisham Council', due_on: '2027-01-05' },
      { merchant: 'Octopus Energy', due_on: '2027-01-12' },
    ]);
  });

  test('reaches 90 days ahead and holds nothing that has ended', async () => {
    expect(
      await marts.rows(
        `select max(due_on) <= date '2027-02-16' as is_near, max(due_on) > date '2027-02-06' as is_far,
           count_if(merchant = 'Audible') as ended from fct_upcoming`,
      ),
    ).toEqual([{ is_near: true, is_far: true, ended: '0' }]);
  });

  test('is read with its types, by kind', async () => {
    const running = await readRecurring(marts.warehouse, { kinds: ['subscription'], only_active: true });
    expect(running.map(({ merchant, monthly_minor }) => `${merchant} ${monthly_minor}`)).toEqual([
      'YouTube Premium -1999',
      'ChatGPT -1618',
      'Netflix -1299',
      'Spotify -1199',
      'Apple iCloud -899',
      'Disney+ -599',
      'Apple iCloud -99',
    ]);
    expect(await readRecurring(marts.warehouse)).toHaveLength(16);
    const [first] = await readUpcoming(marts.warehouse, { from: day('2026-11-26'), to: day('2026-11-27') });
    expect(first).toMatchObject({ merchant: 'Window Cleaner', expected_minor: -1200n, is_short: false });
  });
});
