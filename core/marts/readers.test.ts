import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';
import { readAccounts } from './accounts.ts';
import { readDailyBalances } from './daily-balances.ts';
import { readMonthlyIncome } from './monthly-income.ts';
import { readMonthlySpending } from './monthly-spending.ts';
import { isUnproven, type Proof, readProofs } from './reconciliation.ts';
import { readSetAside } from './set-aside.ts';
import { readSpending, readSpendingBy } from './spending.ts';
import { countTransactions, readSeenSince, readTransactions } from './transactions.ts';
import { readTransfers } from './transfers.ts';
import { readVocabulary } from './vocabulary.ts';

const paid = (booked_on: string, amount: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount),
  payee,
  ...more,
});

let marts: GivenMarts;
let warehouse: Warehouse;

beforeAll(async () => {
  marts = await givenMarts({
    today: '2026-03-31',
    runTests: true,
    accounts: [
      { account_id: 'card', kind: 'card', name: 'Amex' },
      {},
      { account_id: 'euro', currency: 'EUR' },
    ],
    fetches: [
      { kind: 'balances', at: '2026-03-31T06:00:00Z', rows: [{ amount_minor: '150000' }] },
      {
        at: '2026-03-30T06:00:00Z',
        rows: [
          paid('2026-02-27', 250000, 'ACME LTD', { description: 'SALARY', bank_code: 'bacs' }),
          paid('2026-03-02', -4200, 'TESCO STORES 2856', { bank_code: 'mastercard' }),
          paid('2026-03-09', -5800, 'Tesco', { bank_code: 'mastercard' }),
          paid('2026-03-10', 800, 'Tesco', { bank_code: 'mastercard' }),
          paid('2026-03-11', -25000, 'Vanguard', { description: 'VANGUARD ISA', bank_code: 'bacs' }),
          paid('2026-03-12', -10000, 'AMERICAN EXPRESS', { bank_code: 'bacs' }),
        ],
      },
      {
        at: '2026-03-31T06:00:00Z',
        rows: [
          paid('2026-03-12', -10000, 'AMERICAN EXPRESS', { bank_code: 'bacs' }),
          paid('2026-03-30', -900, 'Tesco', { bank_code: 'mastercard', status: 'pending' }),
        ],
      },
      {
        account_id: 'card',
        at: '2026-03-31T06:00:00Z',
        rows: [
          paid('2026-03-13', 10000, 'PAYMENT RECEIVED - THANK YOU'),
          paid('2026-03-20', -3300, "NANDO'S LEWISHAM"),
          { status: 'set_aside', set_aside_reason: 'the amount is not a number' },
        ],
      },
      {
        account_id: 'euro',
        at: '2026-03-31T06:00:00Z',
        rows: [paid('2026-03-21', -2000, 'MERCADONA', { currency: 'EUR' })],
      },
    ],
  });
  warehouse = marts.warehouse;
});

afterAll(() => marts[Symbol.asyncDispose]());

const march = { from: day('2026-03-01'), to: day('2026-03-31') };

describe('readers', () => {
  test('accounts come with current accounts first and their figures as integers', async () => {
    expect(await readAccounts(warehouse)).toMatchObject([
      { account_id: 'euro', booked_minor: null },
      { account_id: 'main', booked_minor: 150000n, synced_at: new Date('2026-03-31T06:00:00Z') },
      { account_id: 'card', kind: 'card', last_on: '2026-03-20', transaction_count: 2 },
    ]);
  });

  test('transactions come newest first, a page at a time', async () => {
    const page = await readTransactions(warehouse, {}, { limit: 2, offset: 1 });
    expect(page.map(({ booked_on }) => booked_on)).toEqual(['2026-03-21', '2026-03-20']);
    expect(await countTransactions(warehouse, {})).toBe(10);
  });

  test('every filter narrows, and an empty list matches nothing', async () => {
    const counts = [
      { account_ids: ['card'] },
      { categories: ['groceries'] },
      { merchants: ['Tesco'] },
      { search: 'tesco 2856' },
      { from: day('2026-03-20'), to: day('2026-03-21') },
      { counts_as: 'transfer' as const },
      { is_pending: true },
      { account_ids: [] },
    ].map((filter) => countTransactions(warehouse, filter));
    expect(await Promise.all(counts)).toEqual([2, 5, 4, 1, 2, 2, 1, 0]);
  });

  test('transactions are found by when they were first seen', async () => {
    const seen = await readSeenSince(warehouse, new Date('2026-03-30T06:00:00Z'));
    expect(seen.map(({ merchant }) => merchant)).toContain('Mercadona');
  });

  test('spending is less refunds, tells its pending part, and never adds currencies', async () => {
    expect(await readSpending(warehouse, march)).toEqual([
      {
        currency: 'EUR',
        spent_minor: 2000n,
        pending_minor: 0n,
        refunded_minor: 0n,
        transaction_count: 1,
        purchase_count: 1,
      },
      {
        currency: 'GBP',
        spent_minor: 13400n,
        pending_minor: 900n,
        refunded_minor: 800n,
        transaction_count: 5,
        purchase_count: 4,
      },
    ]);
    expect(await readSpending(warehouse, { ...march, merchants: ['Harrods'] })).toEqual([]);
  });

  test('spending is grouped by category, merchant or account, most first', async () => {
    const keys = async (group: 'category' | 'merchant' | 'account') =>
      (await readSpendingBy(warehouse, group, march, 2)).map(({ key, spent_minor }) => [key, spent_minor]);
    expect(await keys('category')).toEqual([
      ['groceries', 10100n],
      ['eating_out', 3300n],
    ]);
    expect(await keys('merchant')).toEqual([
      ['Tesco', 10100n],
      ["Nando's", 3300n],
    ]);
    expect(await keys('account')).toEqual([
      ['main', 10100n],
      ['card', 3300n],
    ]);
  });

  test('income, savings and transfers are told apart', async () => {
    const all = { from: day('2026-01-01'), to: day('2026-12-31') };
    const amounts = async (counts_as: 'income' | 'savings') =>
      (await readTransactions(warehouse, { counts_as }, { limit: 5, offset: 0 })).map(
        (row) => row.amount_minor,
      );
    expect(await amounts('income')).toEqual([250000n]);
    expect(await amounts('savings')).toEqual([-25000n]);
    expect(await readTransfers(warehouse, all)).toMatchObject([
      { out_minor: 10000n, out_account_id: 'main', in_account_id: 'card' },
    ]);
  });

  test('months and days come oldest first', async () => {
    const year = { from: day('2026-01-01'), to: day('2026-12-31') };
    expect(await readMonthlyIncome(warehouse, year)).toMatchObject([{ month: '2026-02-01' }]);
    expect(await readMonthlySpending(warehouse, year)).toMatchObject([
      { category: 'groceries', currency: 'GBP', spent_minor: 10100n },
      { category: 'eating_out', spent_minor: 3300n },
      { category: 'groceries', currency: 'EUR' },
    ]);
    const days = await readDailyBalances(warehouse, { ...march, account_ids: ['main'] });
    expect(days).toHaveLength(31);
    expect(days.at(-1)).toMatchObject({ on_day: '2026-03-31', booked_minor: 150000n });
  });

  test('what was set aside is listed with its reason', async () => {
    expect(await readSetAside(warehouse, 5)).toMatchObject([
      { account_id: 'card', row_number: 3, reason: 'the amount is not a number' },
    ]);
  });

  test('the vocabulary has the names that questions use and where the history starts', async () => {
    const vocabulary = await readVocabulary(warehouse);
    expect(vocabulary.accounts).toHaveLength(3);
    expect(vocabulary.categories).toHaveLength(19);
    expect(vocabulary.merchants[0]).toMatchObject({ merchant: 'Tesco', transaction_count: 4 });
    expect(vocabulary.first_on).toBe('2026-02-27');
  });
});

describe('proofs', () => {
  test('the newest of each account tells how it stands', async () => {
    expect(await readProofs(warehouse)).toMatchObject([
      { account_id: 'main', status: 'first', difference_minor: 0n, off_count: 0, explanation: [] },
    ]);
  });

  test('an account is unproven after two balances that are off, or after a day of one', () => {
    const off_since = new Date('2026-03-30T06:00:00Z');
    const once = { off_since, off_count: 1 } as Proof;
    expect(isUnproven(once, new Date('2026-03-31T05:59:59Z'))).toBe(false);
    expect(isUnproven(once, new Date('2026-03-31T06:00:00Z'))).toBe(true);
    expect(isUnproven({ ...once, off_count: 2 }, off_since)).toBe(true);
    expect(isUnproven({ ...once, off_since: null, off_count: 0 }, off_since)).toBe(false);
  });
});
