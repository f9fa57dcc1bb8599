import { expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const accounts = [
  { account_id: 'main' },
  { account_id: 'joint', institution_name: 'Barclays', name: 'Barclays Joint', number_ending: '0002' },
  { account_id: 'euro', institution_name: 'Revolut', name: 'Revolut EUR', currency: 'EUR' },
  { account_id: 'card', institution_name: 'American Express', name: 'Amex', kind: 'card' },
];

const out = (amount: number, row: GivenRow): GivenRow => ({
  booked_on: '2026-03-02',
  amount_minor: String(-amount),
  ...row,
});
const into = (amount: number, row: GivenRow): GivenRow => out(-amount, row);
const person = { bank_code: 'payport_faster_payments' };

async function martsOf(rows: Readonly<Record<string, readonly GivenRow[]>>) {
  const fetches = Object.entries(rows).map(
    ([account_id, given]): GivenFetch => ({ account_id, at: '2026-03-05T06:00:00Z', rows: given }),
  );
  await using marts = await givenMarts({ accounts, fetches, runTests: true });
  return {
    transfers: await marts.rows(
      'select * exclude (transfer_id) from fct_transfers order by out_on, out_minor',
    ),
    payments: await marts.rows(
      'select account_id, amount_minor, counts_as, merchant from fct_transactions order by all',
    ),
  };
}

test('both legs of a transfer a day apart are one transfer, and neither spending nor income', async () => {
  const { transfers, payments } = await martsOf({
    main: [out(283000, { payee: 'A & S Morgan', description: 'joint bills', ...person })],
    joint: [
      into(283000, {
        payee: 'A MORGAN',
        description: 'JOINT BILLS',
        bank_code: 'FPI',
        booked_on: '2026-03-03',
      }),
    ],
  });
  expect(transfers).toMatchObject([
    { out_account_id: 'main', in_account_id: 'joint', out_minor: '283000', in_on: '2026-03-03' },
  ]);
  expect(payments).toMatchObject([
    { counts_as: 'transfer', merchant: 'Everyday' },
    { counts_as: 'transfer', merchant: 'Barclays Joint' },
  ]);
});

test('a card repayment is a transfer, also while the card has not shown it yet', async () => {
  const repayment = out(73759, { payee: 'AMERICAN EXPRESS', bank_code: 'bacs' });
  const received = into(73759, { payee: 'PAYMENT RECEIVED - THANK YOU', booked_on: '2026-03-03' });
  expect((await martsOf({ main: [repayment], card: [received] })).transfers).toHaveLength(1);
  const alone = await martsOf({ main: [repayment] });
  expect(alone.transfers).toHaveLength(0);
  expect(alone.payments).toMatchObject([{ counts_as: 'transfer' }]);
});

test('a top-up in another currency is a transfer with both its amounts', async () => {
  const { transfers } = await martsOf({
    main: [out(58835, { payee: 'Revolut', description: 'Revolut**7733*', merchant_category_code: '6012' })],
    euro: [into(70000, { payee: 'Top-up by *4421', currency: 'EUR', bank_code: 'TOPUP' })],
  });
  expect(transfers).toMatchObject([
    { out_minor: '58835', out_currency: 'GBP', in_minor: '70000', in_currency: 'EUR' },
  ]);
});

test('two equal transfers make two pairs, each payment in one', async () => {
  const standing = out(5000, { payee: 'A Morgan', description: 'to joint', ...person });
  const arriving = into(5000, { payee: 'A MORGAN', description: 'FROM MONZO', bank_code: 'FPI' });
  const { transfers } = await martsOf({ main: [standing, standing], joint: [arriving, arriving] });
  expect(transfers).toHaveLength(2);
});

test('a purchase and an income of one amount on one day are no transfer', async () => {
  const { transfers, payments } = await martsOf({
    main: [out(25000, { payee: 'Currys', bank_code: 'mastercard', merchant_category_code: '5732' })],
    joint: [into(25000, { payee: 'NORTHGATE LTD', description: 'SALARY', bank_code: 'BGC' })],
  });
  expect(transfers).toHaveLength(0);
  expect(new Set(payments.map((row) => row['counts_as']))).toEqual(new Set(['income', 'spending']));
});

test('without any word for it, only a large amount on one day that fits once is a transfer', async () => {
  const leaving = (amount: number) => out(amount, { payee: 'X', description: 'q1', ...person });
  const arriving = (amount: number) => into(amount, { payee: 'Y', description: 'q2', bank_code: 'FPI' });
  expect((await martsOf({ main: [leaving(9000)], joint: [arriving(9000)] })).transfers).toHaveLength(1);
  expect((await martsOf({ main: [leaving(900)], joint: [arriving(900)] })).transfers).toHaveLength(0);
  const twice = await martsOf({ main: [leaving(9000), leaving(9000)], joint: [arriving(9000)] });
  expect(twice.transfers).toHaveLength(0);
});

test('money back from a shop is a refund in the category of the purchase it undoes', async () => {
  await using marts = await givenMarts({
    accounts,
    runTests: true,
    fetches: [
      {
        account_id: 'card',
        at: '2026-03-20T06:00:00Z',
        rows: [
          out(5799, { payee: 'WATERSTONES 2632 LEWISHAM' }),
          into(5799, { payee: 'WATERSTONES 3383 LONDON', booked_on: '2026-03-12' }),
        ],
      },
    ],
  });
  expect(
    await marts.rows('select is_refund, category, spent_minor from fct_transactions order by booked_on'),
  ).toEqual([
    { is_refund: false, category: 'shopping', spent_minor: '5799' },
    { is_refund: true, category: 'shopping', spent_minor: '-5799' },
  ]);
  expect(await marts.rows('select spent_minor from fct_monthly_spending')).toEqual([{ spent_minor: '0' }]);
});
