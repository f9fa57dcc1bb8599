import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BuildDecisions } from '#pipeline/build-decisions.ts';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

type Correction = Partial<NonNullable<BuildDecisions['state_transaction_corrections']>[number]>;
type Ours = Partial<NonNullable<BuildDecisions['state_merchant_corrections']>[number]>;

interface Told {
  /** By the bank's id of the payment. */
  readonly payments?: Readonly<Record<string, Correction>>;
  readonly merchants?: Readonly<Record<string, Ours>>;
  readonly rules?: BuildDecisions['state_category_rules'];
}

const pay = (bank_id: string, payee: string, pence: number, row: GivenRow = {}): GivenRow => ({
  bank_id,
  payee,
  booked_on: '2026-03-02',
  amount_minor: String(pence),
  bank_code: 'mastercard',
  ...row,
});

async function build(rows: readonly GivenRow[], decisions: BuildDecisions, runTests: boolean) {
  await using marts = await givenMarts({
    accounts: [{}, { account_id: 'joint', name: 'Joint' }],
    fetches: [{ at: '2026-03-03T06:00:00Z', rows }],
    decisions,
    runTests,
  });
  return await marts.rows(
    `select transaction_id, amount_minor::integer as pence, category, category_reason, merchant, is_refund,
       is_transfer, counts_as
     from fct_transactions order by abs(amount_minor), amount_minor`,
  );
}

/** Payments are corrected by the ids they have in the marts, so those are looked up first. */
async function judge(rows: readonly GivenRow[], { payments = {}, merchants = {}, rules = [] }: Told) {
  const before = await build(rows, {}, false);
  const idOf = (bankId: string): string => {
    const pence = Number(rows.find((row) => row['bank_id'] === bankId)?.['amount_minor']);
    return String(before.find((row) => row['pence'] === pence)?.['transaction_id']);
  };
  const decisions = {
    state_category_rules: rules,
    state_transaction_corrections: Object.entries(payments).map(([bankId, correction]) => ({
      transaction_id: idOf(bankId),
      category: null,
      merchant: null,
      is_transfer: null,
      ...correction,
    })),
    state_merchant_corrections: Object.entries(merchants).map(([merchant, correction]) => ({
      merchant,
      category: null,
      renamed_to: null,
      ...correction,
    })),
  };
  const found = await build(rows, decisions, true);
  return found.map(({ transaction_id: _, pence: __, ...row }) => row);
}

test('the order is: this payment, the rules, the merchant, what other corrections teach, the seeds', async () => {
  const rows = [pay('a', 'Kopi', -100), pay('b', 'Kopi', -200), pay('c', 'Kopi', -300)];
  const rule = {
    rule_id: createHash('md5').update('r').digest('hex'),
    position: 1,
    words: 'kopi',
    account_id: null,
    direction: null,
    least_minor: 150,
    most_minor: 250,
    category: 'travel',
    merchant: null,
  };
  const payments = { a: { category: 'health' } };
  expect(
    await judge(rows, { payments, merchants: { Kopi: { category: 'housing' } }, rules: [rule] }),
  ).toMatchObject([
    { category: 'health', category_reason: 'your correction of this payment' },
    { category: 'travel', category_reason: 'your rule: kopi' },
    { category: 'housing', category_reason: 'your correction of Kopi' },
  ]);
  expect(await judge(rows, { payments })).toMatchObject([
    { category: 'health', category_reason: 'your correction of this payment' },
    { category: 'health', category_reason: 'learned from your correction' },
    { category: 'health', category_reason: 'learned from your correction' },
  ]);
});

test('corrections that disagree teach nothing', async () => {
  const rows = [pay('a', 'Kopi', -100), pay('b', 'Kopi', -200), pay('c', 'Kopi', -300)];
  const found = await judge(rows, { payments: { a: { category: 'health' }, b: { category: 'travel' } } });
  expect(found[2]).toMatchObject({ category: 'other', category_reason: 'nothing known' });
});

test('a shop of many kinds is not generalised from one payment', async () => {
  const rows = [pay('a', 'AMAZON', -100), pay('b', 'AMAZON', -200)];
  const found = await judge(rows, { payments: { a: { category: 'gifts_charity' } } });
  expect(found.map((row) => row['category'])).toEqual(['gifts_charity', 'shopping']);
  const pumps = [
    pay('a', 'Hill Farm', -100, { merchant_category_code: '5411' }),
    pay('b', 'Hill Farm', -200, { merchant_category_code: '5411' }),
    pay('c', 'Hill Farm', -300, { merchant_category_code: '5541' }),
  ];
  const fuel = await judge(pumps, { payments: { a: { category: 'health' } } });
  expect(fuel.map((row) => row['category'])).toEqual(['health', 'groceries', 'transport']);
});

test('a merchant is renamed, and a single payment too', async () => {
  const rows = [pay('a', 'KOPI LTD', -100), pay('b', 'KOPI LTD', -200)];
  const found = await judge(rows, {
    payments: { a: { merchant: 'Birthday' } },
    merchants: { Kopi: { renamed_to: 'Kopi & Kaya' } },
  });
  expect(found.map((row) => row['merchant'])).toEqual(['Birthday', 'Kopi & Kaya']);
});

test('a correction makes a payment a transfer, or unmakes it', async () => {
  const rows = [
    pay('a', 'Sam Lee', -100, { bank_code: 'FPO' }),
    pay('b', 'AMERICAN EXPRESS', -200, { bank_code: 'DDR' }),
    pay('c', 'To savings pot', 300, { bank_code: 'uk_retail_pot' }),
  ];
  const payments = {
    a: { is_transfer: true },
    b: { is_transfer: false },
    c: { is_transfer: false },
  };
  expect(await judge(rows, { payments })).toMatchObject([
    { category: 'transfer', is_transfer: true, counts_as: 'transfer' },
    { category: 'other', is_transfer: false, counts_as: 'spending' },
    { category: 'income', is_transfer: false, counts_as: 'income' },
  ]);
});

test('money in that is called spending is money back, and what is called income is none', async () => {
  const rows = [
    pay('a', 'Sam Lee', 100, { bank_code: 'FPI' }),
    pay('b', 'DECATHLON', 200),
    pay('c', 'Ann Oak', 300, { bank_code: 'FPI' }),
  ];
  const payments = { a: { category: 'eating_out' }, b: { category: 'income' }, c: { category: 'savings' } };
  expect(await judge(rows, { payments })).toMatchObject([
    { category: 'eating_out', is_refund: true, counts_as: 'spending' },
    { category: 'income', is_refund: false, counts_as: 'income' },
    { category: 'savings', is_refund: false, counts_as: 'savings' },
  ]);
});

test('a merchant’s category is not taken for a wage from it', async () => {
  const wage = pay('a', 'TESCO', 90_000, { description: 'SALARY', bank_code: 'BGC' });
  const found = await judge([wage, pay('b', 'TESCO', -200)], {
    merchants: { Tesco: { category: 'gifts_charity' } },
  });
  expect(found.map((row) => row['category'])).toEqual(['gifts_charity', 'income']);
});
