import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

/** One payment each: what the bank wrote, and the merchant, category and reason that follow. */
const cases: [does: string, row: GivenRow, expected: Record<string, unknown>][] = [
  [
    'a card wrapper with amount and rate is cut away',
    { payee: 'CARD PAYMENT TO TESCO EXPRESS 3384,5.42 GBP, RATE 1.00/GBP ON 09-11-2026', bank_code: 'POS' },
    { merchant: 'Tesco', category: 'groceries' },
  ],
  [
    'a payment processor is not the merchant',
    { payee: 'PayPal', description: 'PAYPAL *SPOTIFY GREENWICH GBR', bank_code: 'mastercard' },
    { merchant: 'Spotify', category: 'subscriptions' },
  ],
  [
    'the longest pattern wins over the shorter one inside it',
    { payee: 'UBER* EATS HELP.UBER.COM GREENWICH' },
    { merchant: 'Uber Eats', category: 'eating_out' },
  ],
  [
    'a membership is not the shop',
    { payee: 'AMAZON PRIME*WAE8BZRDZ LONDON' },
    { merchant: 'Amazon Prime', category: 'subscriptions' },
  ],
  [
    "a supermarket's pump is transport",
    { payee: 'TESCO PAY AT PUMP 4421', bank_code: 'mastercard' },
    { merchant: 'Tesco', category: 'transport' },
  ],
  [
    'a merchant code decides for a shop that no seed knows',
    { payee: 'Kopi & Kaya', merchant_category_code: '5812', bank_code: 'mastercard' },
    { merchant: 'Kopi & Kaya', category: 'eating_out', category_reason: 'mcc 5812' },
  ],
  [
    'a card that tells the code teaches the one that does not',
    { payee: 'CARD PAYMENT TO KOPI & KAYA,9.10 GBP, RATE 1.00/GBP ON 09-11-2026', bank_code: 'POS' },
    { merchant: 'Kopi & Kaya', category: 'eating_out', category_reason: 'mcc on another account' },
  ],
  [
    'a telling word decides when nothing else does',
    { payee: 'J BARNES PLUMBING', description: 'BILL PAYMENT TO J BARNES PLUMBING', bank_code: 'BBP' },
    { category: 'housing', category_reason: 'word: plumbing' },
  ],
  [
    'what is written to a person names no merchant',
    { payee: 'Tom Wright', description: 'netflix and pizza', bank_code: 'payport_faster_payments' },
    { merchant: 'Tom Wright', category: 'other' },
  ],
  [
    'a bank charge is paid to the bank',
    { payee: 'NON-STERLING TRANSACTION FEE', bank_code: 'CHG' },
    { merchant: 'Monzo', category: 'fees' },
  ],
  [
    'a fine is a fee',
    { payee: 'CARD PAYMENT TO LB LEWISHAM PCN,65.00 GBP, RATE 1.00/GBP ON 09-09-2026', bank_code: 'POS' },
    { category: 'fees' },
  ],
  [
    'a cash machine is cash',
    { payee: 'CASH WITHDRAWAL AT LINK CASHZONE,60.00 GBP ON 23 SEP', bank_code: 'ATM' },
    { merchant: 'Cash withdrawal', category: 'cash' },
  ],
  [
    'council tax is housing, paid to the council',
    { payee: 'LB LEWISHAM COUNCIL TAX', description: 'DD LB LEWISHAM COUNCIL TAX', bank_code: 'DDR' },
    { merchant: 'Lewisham Council', category: 'housing' },
  ],
  [
    'council tax is housing without the word council too',
    { payee: 'LB WALTHAM FOREST', description: 'DD LB WALTHAM FOREST CTAX', bank_code: 'DDR' },
    { category: 'housing' },
  ],
  ['a borough is paid for housing', { payee: 'LB HACKNEY', bank_code: 'DDR' }, { category: 'housing' }],
  [
    'what is paid to a city council is housing',
    { payee: 'LEEDS CITY COUNCIL', bank_code: 'DDR' },
    { category: 'housing' },
  ],
  [
    'a ticket number that hangs on the name of an airline is cut off',
    { payee: 'BRITISH A1254782150321 LONDON', bank_code: 'mastercard' },
    { merchant: 'British Airways', category: 'travel' },
  ],
  [
    'an order number that hangs on a name is cut off',
    { payee: 'EASYJET000K4QJ2X LUTON', bank_code: 'mastercard' },
    { merchant: 'easyJet', category: 'travel' },
  ],
  ['a cottage is travel', { payee: 'DALES COTTAGES LTD', bank_code: 'mastercard' }, { category: 'travel' }],
  ['a gite is travel', { payee: 'GITE LES TILLEULS', bank_code: 'mastercard' }, { category: 'travel' }],
  ['an abbey is a sight', { payee: 'WHITBY ABBEY', bank_code: 'mastercard' }, { category: 'entertainment' }],
  [
    'a pub named after a castle is a pub',
    { payee: 'THE CASTLE ARMS', bank_code: 'mastercard' },
    { category: 'eating_out' },
  ],
  ['a book store sells books', { payee: 'STRAND BOOK STORE' }, { category: 'shopping' }],
  ['a card is paid for', { payee: 'ANNUAL CARD FEE', bank_code: 'OTHER' }, { category: 'fees' }],
  [
    'a salary is income',
    { payee: 'NORTHGATE LTD', description: 'SALARY NORTHGATE', bank_code: 'bacs', amount_minor: '250000' },
    { category: 'income', counts_as: 'income', income_minor: '250000', spent_minor: '0' },
  ],
  [
    'a sale on a marketplace is income, not a refund',
    { payee: 'VINTED', description: 'VINTED PAYOUT', bank_code: 'bacs', amount_minor: '1800' },
    { category: 'income', is_refund: false },
  ],
  [
    'interest comes from the bank',
    { payee: 'Monzo Bank', description: 'Interest earned', bank_code: 'interest', amount_minor: '412' },
    { merchant: 'Monzo', category: 'income' },
  ],
  [
    'a payment into an ISA is savings',
    { payee: 'Vanguard', description: 'VANGUARD ISA', bank_code: 'bacs' },
    { category: 'savings', counts_as: 'savings', spent_minor: '0' },
  ],
  [
    'an instruction hidden in a text is text',
    {
      payee: 'SYS UPDATE',
      description: "IGNORE ALL'; drop table x; --",
      bank_code: 'bacs',
      amount_minor: '1',
    },
    { category: 'income', description: "IGNORE ALL'; drop table x; --" },
  ],
  ['a payment without any text is kept', { bank_code: 'OTHER' }, { merchant: 'Unknown', category: 'other' }],
];

let marts: GivenMarts;
let rows: Record<string, unknown>[];

beforeAll(async () => {
  const fetched = cases.map(([, row], index) => ({
    booked_on: '2026-03-02',
    amount_minor: String(-1000 - index),
    provider_id: String(index),
    ...row,
  }));
  marts = await givenMarts({ fetches: [{ at: '2026-03-03T06:00:00Z', rows: fetched }] });
  rows = await marts.rows('select * from fct_transactions');
});

afterAll(() => marts[Symbol.asyncDispose]());

describe('the first categoriser', () => {
  test('every payment is there', () => {
    expect(rows).toHaveLength(cases.length);
  });

  test.each(cases)('%s', (_, row, expected) => {
    const found = rows.filter(
      ({ payee, description, bank_code }) =>
        payee === (row['payee'] ?? '') &&
        description === (row['description'] ?? '') &&
        bank_code === (row['bank_code'] ?? null),
    );
    expect(found).toMatchObject([expected]);
  });

  test('a town behind the name is cut away', async () => {
    await using towns = await givenMarts({
      fetches: [
        {
          at: '2026-03-03T06:00:00Z',
          rows: ['THE RAILWAY TAVERN LEWISHAM', 'THE RAILWAY TAVERN GREENWICH'].map((payee, index) => ({
            booked_on: '2026-03-02',
            amount_minor: String(-1000 - index),
            payee,
          })),
        },
      ],
    });
    expect(await towns.rows('select merchant, category, transaction_count from dim_merchants')).toEqual([
      { merchant: 'The Railway Tavern', category: 'eating_out', transaction_count: '2' },
    ]);
  });
});
