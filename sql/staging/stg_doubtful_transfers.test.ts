import { expect, test } from 'vitest';
import type { BuildDecisions } from '#pipeline/build-decisions.ts';
import { type GivenFetch, type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

const accounts = [
  { account_id: 'main', number_ending: '4421' },
  { account_id: 'joint', institution_name: 'Barclays', name: 'Barclays Joint', number_ending: '0002' },
  { account_id: 'saver', institution_name: 'Chase', name: 'Rainy Days', number_ending: '7788' },
  {
    account_id: 'euro',
    institution_name: 'Revolut',
    name: 'Revolut EUR',
    currency: 'EUR',
    number_ending: '9',
  },
];

/** A payment between people on 2 March: pence, then the other side. */
const moved = (pence: number, payee: string, row: GivenRow = {}): GivenRow => ({
  booked_on: '2026-03-02',
  amount_minor: String(pence),
  payee,
  description: payee,
  bank_code: 'FPO',
  ...row,
});

type Rows = Readonly<Record<string, readonly GivenRow[]>>;

const open = (rows: Rows, decisions: BuildDecisions = {}, runTests = true): Promise<GivenMarts> =>
  givenMarts({
    accounts,
    fetches: Object.entries(rows).map(
      ([account_id, given]): GivenFetch => ({ account_id, at: '2026-03-09T06:00:00Z', rows: given }),
    ),
    decisions,
    runTests,
  });

async function outcome(rows: Rows, decisions: BuildDecisions = {}) {
  await using marts = await open(rows, decisions);
  return {
    transfers: await marts.rows(
      'select out_account_id, in_account_id, out_minor from fct_transfers order by all',
    ),
    doubts: await marts.rows(
      `select doubt, is_counted, out_account_id, in_account_id from fct_doubtful_transfers order by all`,
    ),
    kinds: await marts.rows(
      'select account_id, counts_as, category_reason from fct_transactions order by account_id, amount_minor',
    ),
  };
}

/** What a person answers about the one doubtful pair. */
async function answered(rows: Rows, is_transfer: boolean) {
  await using before = await open(rows, {}, false);
  const pairs = await before.rows(
    `select leaving.transaction_id as out_transaction_id, arriving.transaction_id as in_transaction_id
     from fct_transactions as leaving join fct_transactions as arriving
       on leaving.amount_minor < 0 and arriving.amount_minor > 0`,
  );
  const decided = pairs.map(({ out_transaction_id, in_transaction_id }) => ({
    out_transaction_id: String(out_transaction_id),
    in_transaction_id: String(in_transaction_id),
    is_transfer,
  }));
  return await outcome(rows, { state_transfer_decisions: decided });
}

const unclear = { main: [moved(-9000, 'X')], joint: [moved(9000, 'Y')] };

test('what only the amount speaks for is counted, and asked about', async () => {
  const { transfers, doubts } = await outcome(unclear);
  expect(transfers).toHaveLength(1);
  expect(doubts).toEqual([
    { doubt: 'only the amount', is_counted: true, out_account_id: 'main', in_account_id: 'joint' },
  ]);
});

test('an answer settles it, either way', async () => {
  const yes = await answered(unclear, true);
  expect(yes.transfers).toHaveLength(1);
  expect(yes.doubts).toEqual([]);
  expect(yes.kinds.map((row) => row['category_reason'])).toEqual([
    'your decision on this pair',
    'your decision on this pair',
  ]);
  const no = await answered(unclear, false);
  expect(no.transfers).toEqual([]);
  expect(no.doubts).toEqual([]);
  expect(no.kinds.map((row) => row['counts_as'])).toEqual(['income', 'spending']);
});

test('an amount days apart is not counted, and asked about; a yes counts it', async () => {
  const rows = { main: [moved(-2500, 'X')], joint: [moved(2500, 'Y', { booked_on: '2026-03-05' })] };
  const { transfers, doubts } = await outcome(rows);
  expect(transfers).toEqual([]);
  expect(doubts).toMatchObject([{ doubt: 'not counted', is_counted: false }]);
  expect((await answered(rows, true)).transfers).toHaveLength(1);
});

test('a yes also joins what looked like a shop, but no two amounts that differ', async () => {
  const shop = { main: [moved(-9000, 'TESCO', { bank_code: 'mastercard' })], joint: [moved(9000, 'Y')] };
  expect((await outcome(shop)).transfers).toEqual([]);
  expect((await answered(shop, true)).transfers).toHaveLength(1);
  const unequal = { main: [moved(-9000, 'X')], joint: [moved(9001, 'Y')] };
  expect((await answered(unequal, true)).transfers).toEqual([]);
});

test('two accounts that fit as well as one another are asked about', async () => {
  const { transfers, doubts } = await outcome({
    main: [moved(-9000, 'transfer')],
    joint: [moved(9000, 'transfer')],
    saver: [moved(9000, 'transfer')],
  });
  expect(transfers).toHaveLength(1);
  expect(doubts).toMatchObject([{ doubt: 'another pair fits as well', is_counted: false }]);
});

test('two equal transfers between two accounts are no doubt', async () => {
  const both = [moved(-9000, 'to joint'), moved(-9000, 'to joint')];
  const { transfers, doubts } = await outcome({
    main: both,
    joint: [moved(9000, 'from main'), moved(9000, 'from main')],
  });
  expect(transfers).toHaveLength(2);
  expect(doubts).toEqual([]);
});

test('the number of the own account confirms, and another number rules out', async () => {
  const small = { main: [moved(-900, 'X')], joint: [moved(900, 'Y', { booked_on: '2026-03-04' })] };
  const large = { main: [moved(-9000, 'X')], joint: [moved(9000, 'Y')] };
  const to = (counterparty_account: string, rows: Rows): Rows => ({
    ...rows,
    main: (rows['main'] ?? []).map((row) => ({ ...row, counterparty_account })),
  });
  const own = 'GB00BUKB20000055550002';
  const other = 'GB00BUKB20000055559999';
  expect((await outcome(small)).transfers).toEqual([]);
  expect(await outcome(to(own, small))).toMatchObject({
    transfers: [{ in_account_id: 'joint' }],
    doubts: [],
  });
  expect(await outcome(to(other, large))).toMatchObject({ transfers: [], doubts: [] });
});

test('two people without a common name are no transfer and no question', async () => {
  const { transfers, doubts } = await outcome({
    main: [moved(-9000, 'Tom Wright')],
    joint: [moved(9000, 'Jane Smith')],
  });
  expect([...transfers, ...doubts]).toEqual([]);
});

test('a known rate tells which amount a converted transfer can be', async () => {
  const state_currency_rates = [
    { from_currency: 'EUR', to_currency: 'GBP', rate_on: '2026-03-02', rate: '0.85', source: 'ECB' },
  ];
  const exchanged = (cents: number): Rows => ({
    main: [moved(-8500, 'Revolut', { description: 'Top-up Revolut' })],
    euro: [moved(cents, 'Top-up by *4421', { currency: 'EUR', bank_code: 'TOPUP' })],
  });
  expect((await outcome(exchanged(9900), { state_currency_rates })).transfers).toHaveLength(1);
  expect((await outcome(exchanged(12_500), { state_currency_rates })).transfers).toEqual([]);
  expect((await outcome(exchanged(12_500))).transfers).toHaveLength(1);
});

test('savings pots and standing orders to oneself are transfers', async () => {
  const { transfers, doubts } = await outcome({
    main: [moved(-5000, 'A MORGAN', { description: 'STO A MORGAN RAINY DAYS', bank_code: 'STO' })],
    saver: [moved(5000, 'A MORGAN', { bank_code: 'FPI', booked_on: '2026-03-03' })],
  });
  expect(transfers).toEqual([{ out_account_id: 'main', in_account_id: 'saver', out_minor: '5000' }]);
  expect(doubts).toEqual([]);
});
