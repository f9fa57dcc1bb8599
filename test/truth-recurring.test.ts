/**
 * What the marts say of the demo household's future and wealth, against what its bank knows and will do:
 * worked out from the ledger, row by row, by code that shares nothing with the SQL.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { addDays, type Day, day, daysBetween, monthOf } from '#core/day.ts';
import type { BookRow } from '#sandbox/bank/account-book.ts';
import { SUBSCRIPTIONS } from '#sandbox/bank/household/subscriptions.ts';
import { demoRates } from '#sandbox/demo-rates.ts';
import { type DemoMarts, openDemoMarts } from './demo-marts.ts';

type LedgerRow = BookRow & { account_id: string; currency: string };

const BILLS = [
  'Kestrel Lettings',
  'Council tax',
  'Octopus Energy',
  'Thames Water',
  'Hyperoptic',
  'TV Licensing',
];
const CONTRACTS = ['Aviva', 'Direct Line', 'Legal & General', 'DVLA', 'EE', 'PureGym'];
const INCOME = ['Brightwater Software', 'Barts Health NHS Trust', 'Demo Bank', 'HMRC child benefit'];
const SUBSCRIBED = SUBSCRIPTIONS.map(({ name }) => name);
const REGULAR = [...BILLS, ...CONTRACTS, ...INCOME, ...SUBSCRIBED, 'Vanguard'];

/** Of a row that belongs to something regular, what it is. */
function regularOf({ truth, minor }: LedgerRow): string | undefined {
  if (truth.is_refund || truth.category === 'fees') return undefined;
  if (truth.merchant === 'HMRC') return minor === 10420n ? 'HMRC child benefit' : undefined;
  return REGULAR.includes(truth.merchant) ? truth.merchant : undefined;
}

const rowsNow = (): LedgerRow[] =>
  marts.ledger
    .accounts()
    .flatMap(({ id, currency, booked, pending }) =>
      [...booked, ...pending].map((row) => ({ ...row, account_id: id, currency })),
    );

const inOrder = (rows: readonly LedgerRow[]) => rows.toSorted((a, b) => (a.on < b.on ? -1 : 1));
const lineOf = (...cells: readonly unknown[]): string => cells.map(String).join(' ');

let marts: DemoMarts;
/** By what it is, oldest first. */
let truth: Map<string, LedgerRow[]>;
let rows: LedgerRow[];
/** Of each regular thing, the series that holds its newest payment. */
let found: Map<string, Record<string, unknown>>;

beforeAll(async () => {
  marts = await openDemoMarts({ seed: 'demo', now: '2026-11-24T10:00:00Z' });
  rows = rowsNow();
  truth = new Map(
    REGULAR.map((name) => [name, inOrder(rows.filter((row) => regularOf(row) === name))] as const),
  );
  const series = await marts.rows(
    `select fct_recurring.*, newest.account_id as paid_from, newest.amount_minor
     from fct_recurring join fct_recurring_payments as newest
       on newest.series_id = fct_recurring.series_id and newest.booked_on = fct_recurring.last_on`,
  );
  const byNewest = new Map(
    series.map((row) => [lineOf(row['paid_from'], row['last_on'], row['amount_minor']), row] as const),
  );
  found = new Map();
  for (const [name, payments] of truth) {
    const newest = payments.at(-1);
    const row = newest && byNewest.get(lineOf(newest.account_id, newest.on, newest.minor));
    if (row !== undefined) found.set(name, row);
  }
});

afterAll(() => marts[Symbol.asyncDispose]());

const namesOf = (holds: (row: Record<string, unknown>) => boolean): string[] =>
  [...found].filter(([, row]) => holds(row)).map(([name]) => name);

test('every regular thing is one series that holds each of its payments and no other', async () => {
  expect([...found.keys()]).toEqual(REGULAR);
  const payments = await marts.rows(
    'select series_id, account_id, booked_on, amount_minor from fct_recurring_payments',
  );
  const bySeries = Map.groupBy(payments, (row) => String(row['series_id']));
  for (const [name, expected] of truth) {
    const held = bySeries.get(String(found.get(name)?.['series_id'])) ?? [];
    expect(
      held.map((row) => lineOf(row['account_id'], row['booked_on'], row['amount_minor'])).toSorted(),
      name,
    ).toEqual(expected.map((row) => lineOf(row.account_id, row.on, row.minor)).toSorted());
  }
});

test('beside them there are only own transfers and what comes again by the calendar of its visits', async () => {
  const known = new Set([...found.values()].map((row) => row['series_id']));
  const others = await marts.rows(
    `select series_id, merchant || ' ' || cadence as line from fct_recurring where kind not in ('transfer') order by 2`,
  );
  expect(others.filter(({ series_id }) => !known.has(series_id)).map(({ line }) => line)).toEqual([
    'Grove Dental Practice half_yearly',
    'HMRC yearly',
    'Oxfam quarterly',
    'Ted’s Barbers monthly',
  ]);
});

test('kinds are right, and what was cancelled is the only one that has ended', () => {
  const sorted = (names: readonly string[]) => names.toSorted();
  expect(sorted(namesOf(({ kind }) => kind === 'subscription'))).toEqual(sorted(SUBSCRIBED));
  expect(sorted(namesOf(({ kind }) => kind === 'bill'))).toEqual(sorted([...BILLS, ...CONTRACTS]));
  expect(sorted(namesOf(({ kind }) => kind === 'income'))).toEqual(sorted(INCOME));
  expect(namesOf(({ status }) => status === 'ended')).toEqual(
    SUBSCRIPTIONS.filter((one) => one.cancelled_from !== undefined).map(({ name }) => name),
  );
});

test('every change of a price is told with its day and both prices, and nothing else is one', () => {
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  for (const [name, payments] of truth) {
    // Interest and energy are another amount every month.
    const varies = ['Demo Bank', 'Octopus Energy'].includes(name);
    const changes = payments.flatMap((row, at) => {
      const before = payments[at - 1];
      if (varies || before === undefined || before.minor === row.minor) return [];
      return [
        {
          changed_on: row.on,
          from_minor: `${size(before.minor)}`,
          to_minor: `${size(row.minor)}`,
          currency: 'GBP',
        },
      ];
    });
    expect(found.get(name)?.['price_changes'], name).toEqual(changes);
    expect(found.get(name)?.['is_fixed'], name).toBe(!varies);
  }
  expect(found.get('Netflix')?.['price_changes']).toHaveLength(1);
});

/** The rate has eight places; rounded half away from zero. */
function inPence(cents: bigint, rate: bigint): bigint {
  const scale = 10n ** 8n;
  const size = (2n * (cents < 0n ? -cents : cents) * rate + scale) / (2n * scale);
  return cents < 0n ? -size : size;
}

test('net worth of every day is the sum of the bank’s balances at the day’s rate', async () => {
  const rate = new Map(
    demoRates(marts.today)
      .filter(({ from_currency }) => from_currency === 'EUR')
      .map((row) => [row.rate_on, BigInt(row.rate.replace('.', '').padEnd(row.rate.indexOf('.') + 8, '0'))]),
  );
  const totals = new Map<string, bigint>();
  for (const { currency, opening, booked, pending } of marts.ledger.accounts()) {
    const first = [...booked, ...pending].map(({ on }) => on).reduce((a, b) => (a < b ? a : b));
    const moved = Map.groupBy(booked, ({ on }) => on);
    let minor = opening.minor;
    for (let on = first; on <= marts.today; on = addDays(on, 1)) {
      minor += (moved.get(on) ?? []).reduce((sum, row) => sum + row.minor, 0n);
      const pence = currency === 'GBP' ? minor : inPence(minor, rate.get(on) ?? 0n);
      totals.set(on, (totals.get(on) ?? 0n) + pence);
    }
  }
  const days = await marts.rows('select on_day, net_minor, unconverted_accounts from fct_net_worth');
  expect(days.length).toBeGreaterThan(700);
  expect(new Map(days.map((row) => [String(row['on_day']), String(row['net_minor'])]))).toEqual(
    new Map([...totals].map(([on, minor]) => [on, `${minor}`])),
  );
  expect(days.every((row) => row['unconverted_accounts'] === '0')).toBe(true);
});

test('income stands under its source and month', async () => {
  const kinds: Record<string, string> = {
    'Brightwater Software': 'salary',
    'Barts Health NHS Trust': 'salary',
    'Demo Bank': 'interest',
    Vinted: 'sale',
  };
  const expected = new Map<string, bigint>();
  for (const row of rows.filter((one) => one.truth.category === 'income')) {
    const kind = kinds[row.truth.merchant] ?? (row.minor === 10420n ? 'benefit' : 'tax_refund');
    const key = `${monthOf(row.on)} ${kind}`;
    expected.set(key, (expected.get(key) ?? 0n) + row.minor);
  }
  const income = await marts.rows(
    `select strftime(month, '%Y-%m') || ' ' || kind as key, sum(income_minor)::bigint as minor
     from fct_income group by all`,
  );
  expect(new Map(income.map(({ key, minor }) => [key, minor]))).toEqual(
    new Map([...expected].map(([key, minor]) => [key, `${minor}`])),
  );
});

test('euros and dollars are counted by what was asked for, wherever they were paid', async () => {
  const expected = new Map<string, bigint>();
  for (const row of rows.filter(
    ({ truth: { category } }) => !['income', 'transfer', 'savings'].includes(category),
  )) {
    const exchange = [row.transaction.currencyExchange ?? []].flat()[0];
    const asked = exchange?.instructedAmount;
    const cents = asked && BigInt(asked.amount.replace('-', '').replace('.', ''));
    const [currency, minor] =
      row.currency === 'GBP'
        ? [asked?.currency, row.minor < 0n ? cents : cents && -cents]
        : [row.currency, -row.minor];
    if (currency === undefined || minor === undefined || currency === 'GBP') continue;
    const key = `${monthOf(row.on)} ${currency}`;
    expected.set(key, (expected.get(key) ?? 0n) + minor);
  }
  const spent = await marts.rows(
    `select strftime(month, '%Y-%m') || ' ' || foreign_currency as key, foreign_minor as minor
     from fct_foreign_spending where foreign_currency is not null`,
  );
  expect(spent.length).toBeGreaterThan(5);
  expect(new Map(spent.map(({ key, minor }) => [key, minor]))).toEqual(
    new Map([...expected].map(([key, minor]) => [key, `${minor}`])),
  );
});

// Last: it sets the bank's clock on.
test('the next payment of everything that runs is foretold within three days of what the bank then does', async () => {
  const known = new Set(rows.map(({ account_id, id }) => `${account_id} ${id}`));
  marts.clock.advance(80 * DAY_MS);
  const next = new Map<string, Day>();
  for (const row of inOrder(rowsNow())) {
    const name = regularOf(row);
    if (name === undefined || known.has(`${row.account_id} ${row.id}`) || next.has(name)) continue;
    next.set(name, row.on);
  }
  const running = namesOf((row) => row['is_active'] === true);
  expect([...next.keys()].toSorted()).toEqual(running.toSorted());
  for (const name of running) {
    const told = day(String(found.get(name)?.['next_on']));
    const off = daysBetween(told, next.get(name) ?? told);
    expect(Math.abs(off), `${name}: ${told} and not ${next.get(name)}`).toBeLessThanOrEqual(3);
  }
  const upcoming = await marts.rows('select distinct series_id from fct_upcoming');
  const ahead = new Set(upcoming.map(({ series_id }) => series_id));
  expect(running.filter((name) => !ahead.has(found.get(name)?.['series_id']))).toEqual([]);
});
