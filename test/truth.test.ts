/**
 * The demo household's marts against what its bank knows: worked out here once more, from the ledger, row
 * by row and in whole minor units, by code that shares nothing with the SQL.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, monthOf } from '#core/day.ts';
import type { BookRow } from '#sandbox/bank/account-book.ts';
import { demoRates } from '#sandbox/demo-rates.ts';
import { type DemoMarts, openDemoMarts } from './demo-marts.ts';

let marts: DemoMarts;
let ledger: (BookRow & { account_id: string; currency: string })[];

beforeAll(async () => {
  marts = await openDemoMarts({ seed: 'demo', now: '2026-11-24T10:00:00Z' });
  ledger = marts.ledger
    .accounts()
    .flatMap(({ id, currency, booked, pending }) =>
      [...booked, ...pending].map((row) => ({ ...row, account_id: id, currency })),
    );
});

afterAll(() => marts[Symbol.asyncDispose]());

type LedgerRow = (typeof ledger)[number];

/** Sums by a key; what adds up to nothing is left out. */
function sums(rows: readonly (readonly [key: string, minor: bigint])[]): Record<string, string> {
  const totals = new Map<string, bigint>();
  for (const [key, minor] of rows) totals.set(key, (totals.get(key) ?? 0n) + minor);
  return Object.fromEntries([...totals].filter(([, minor]) => minor !== 0n).map(([key, n]) => [key, `${n}`]));
}

const sorted = (lines: readonly string[]) => lines.toSorted((a, b) => (a < b ? -1 : 1));
const textOf = (row: Record<string, unknown>): string => Object.values(row).join(' ');

const minorOf = (value: unknown): bigint => BigInt(String(value));

/** An amount under all the other columns of its row. */
function entryOf({ ...row }: Record<string, unknown>, column: string): [key: string, minor: bigint] {
  const minor = minorOf(row[column]);
  delete row[column];
  return [textOf(row), minor];
}

const isSpending = ({ truth }: LedgerRow) => !['income', 'transfer', 'savings'].includes(truth.category);

test('every row of the bank is one transaction, and there is no other', async () => {
  expect(ledger.length).toBeGreaterThan(3000);
  const rows = await marts.rows(
    'select account_id, booked_on, amount_minor, currency, is_pending from fct_transactions',
  );
  expect(sorted(rows.map(textOf))).toEqual(
    sorted(
      ledger.map(({ account_id, on, minor, currency, status }) =>
        [account_id, on, minor, currency, status === 'pending'].join(' '),
      ),
    ),
  );
});

test('every balance of every day is the one the bank had', async () => {
  const rows = await marts.rows('select account_id, on_day, booked_minor from fct_daily_balances');
  const expected = marts.ledger.accounts().flatMap(({ id, opening, booked, pending }) => {
    const first = [...booked, ...pending].map((row) => row.on).reduce((a, b) => (a < b ? a : b));
    const moved = Map.groupBy(booked, (row) => row.on);
    const lines: string[] = [];
    let minor = opening.minor;
    for (let on = first; on <= marts.today; on = addDays(on, 1)) {
      minor += (moved.get(on) ?? []).reduce((sum, row) => sum + row.minor, 0n);
      lines.push(`${id} ${on} ${minor}`);
      // The bank's own answer for a past day walks all its rows: asked once a month.
      if (on.endsWith('-28')) expect(marts.ledger.balance(id, on)?.minor).toBe(minor);
    }
    return lines;
  });
  expect(rows.length).toBeGreaterThan(3000);
  expect(sorted(rows.map(textOf))).toEqual(sorted(expected));
});

test('every transfer is matched with its own other side', async () => {
  const rows = await marts.rows(
    `select out_account_id, out_on, out_minor, out_currency, in_account_id, in_on, in_minor, in_currency
     from fct_transfers`,
  );
  // The bank writes both sides at once, the leaving one first: their ids are neighbours.
  const byId = new Map(ledger.filter((row) => row.truth.is_transfer).map((row) => [row.id, row]));
  const pairs = [...byId.values()].flatMap((leaving) => {
    const [on, number] = leaving.id.split('/');
    const arriving = byId.get(`${on}/${Number(number) + 1}`);
    return leaving.minor > 0n || arriving === undefined ? [] : [{ leaving, arriving }];
  });
  expect(pairs.length).toBeGreaterThan(60);
  expect(sorted(rows.map(textOf))).toEqual(
    sorted(
      pairs.map(({ leaving, arriving }) =>
        [leaving.account_id, leaving.on, -leaving.minor, leaving.currency]
          .concat([arriving.account_id, arriving.on, arriving.minor, arriving.currency])
          .join(' '),
      ),
    ),
  );
  expect(await marts.rows('select count(*) as n from fct_transactions where is_transfer')).toEqual([
    { n: String(byId.size) },
  ]);
});

test('income by month and all refunds are exact', async () => {
  const income = await marts.rows('select income_minor, month, currency from fct_monthly_income');
  expect(sums(income.map((row) => entryOf(row, 'income_minor')))).toEqual(
    sums(
      ledger
        .filter((row) => row.truth.category === 'income')
        .map((row) => [`${monthOf(row.on)}-01 ${row.currency}`, row.minor]),
    ),
  );
  const refunds = await marts.rows(
    'select account_id, booked_on, amount_minor from fct_transactions where is_refund',
  );
  expect(refunds.length).toBeGreaterThan(10);
  expect(sorted(refunds.map(textOf))).toEqual(
    sorted(
      ledger.filter((row) => row.truth.is_refund).map((row) => [row.account_id, row.on, row.minor].join(' ')),
    ),
  );
});

test('spending by month is exact', async () => {
  const rows = await marts.rows('select spent_minor, month, currency from fct_monthly_spending');
  expect(sums(rows.map((row) => entryOf(row, 'spent_minor')))).toEqual(
    sums(ledger.filter(isSpending).map((row) => [`${monthOf(row.on)}-01 ${row.currency}`, -row.minor])),
  );
});

test('spending in pounds is exact, euros at the rate of their day', async () => {
  const rates = new Map(
    demoRates(marts.today).map((one) => [
      `${one.from_currency} ${one.rate_on}`,
      BigInt(one.rate.replace('.', '')),
    ]),
  );
  const pence = ({ minor, currency, on }: LedgerRow): bigint => {
    if (currency === 'GBP') return -minor;
    const tenThousandths = (minor < 0n ? -minor : minor) * (rates.get(`${currency} ${on}`) ?? 0n);
    const rounded = (2n * tenThousandths + 10_000n) / 20_000n;
    return minor < 0n ? rounded : -rounded;
  };
  const rows = await marts.rows(
    'select sum(base_spent_minor)::bigint as spent, month from fct_transactions group by month',
  );
  expect(sums(rows.map((row) => entryOf(row, 'spent')))).toEqual(
    sums(ledger.filter(isSpending).map((row) => [`${monthOf(row.on)}-01`, pence(row)])),
  );
  expect(ledger.filter((row) => isSpending(row) && row.currency !== 'GBP').length).toBeGreaterThan(20);
  expect(await marts.rows('select count(*) as n from fct_transactions where base_minor is null')).toEqual([
    { n: '0' },
  ]);
});

test('what was spent stands in the right category, by value, up to a measured remainder', async () => {
  const rows = await marts.rows('select spent_minor, month, category, currency from fct_monthly_spending');
  const found = sums(rows.map((row) => entryOf(row, 'spent_minor')));
  const spending = ledger.filter(isSpending);
  const truth = sums(
    spending.map((row) => [`${monthOf(row.on)}-01 ${row.truth.category} ${row.currency}`, -row.minor]),
  );
  const offenders = [...new Set([...Object.keys(found), ...Object.keys(truth)])]
    .map((key) => ({ key, found: minorOf(found[key] ?? 0), truth: minorOf(truth[key] ?? 0) }))
    .filter((one) => one.found !== one.truth);
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  // Whatever stands in a wrong category is missing in another: it is counted twice.
  const wrong = offenders.reduce((total, one) => total + size(one.found - one.truth), 0n) / 2n;
  const all = spending.reduce((total, row) => total + size(row.minor), 0n);
  const share = 1 - Number(wrong) / Number(all);
  const shown = offenders.map((one) => `${one.key}: ${one.found} and not ${one.truth}`);
  console.log(`categories right by value: ${(share * 100).toFixed(2)} % of ${spending.length} payments`);
  expect(share, shown.join('\n')).toBeGreaterThan(0.98);
});
