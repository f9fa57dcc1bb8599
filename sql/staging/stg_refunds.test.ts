import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GivenMarts, type GivenRow, givenMarts } from '#test/given-marts.ts';

type Payment = readonly [booked_on: string, pence: number, row: GivenRow];

const wage = { payee: 'BARTS HEALTH NHS TRUST', description: 'BARTS HEALTH NHS TRUST BGC', bank_code: 'BGC' };
const shop = (payee: string): GivenRow => ({ payee, bank_code: 'FPI' });
const card = (payee: string): GivenRow => ({ payee, bank_code: 'mastercard' });

/** What moved, oldest first, and what the last one is. A shop is one on all accounts: each case has its own. */
const cases: readonly [does: string, payments: readonly Payment[], last: Record<string, unknown>][] = [
  [
    'a wage from an employer whose name tells a category is income from its first month',
    [['2026-03-25', 218642, wage]],
    { category: 'income', is_refund: false, income_minor: '218642', spent_minor: '0' },
  ],
  [
    'money back by bank transfer after a purchase that covers it is a refund',
    [
      ['2026-02-02', -6400, card('ASOS')],
      ['2026-02-20', 2500, shop('ASOS')],
    ],
    { category: 'shopping', is_refund: true, spent_minor: '-2500' },
  ],
  [
    'more than was ever paid there is no refund',
    [
      ['2026-02-02', -6400, card('ZARA')],
      ['2026-02-20', 9900, shop('ZARA')],
    ],
    { category: 'income', is_refund: false },
  ],
  [
    'what was given back already is not given back again',
    [
      ['2026-02-02', -6400, card('UNIQLO')],
      ['2026-02-10', 6400, shop('UNIQLO')],
      ['2026-02-20', 6400, shop('UNIQLO')],
    ],
    { category: 'income', is_refund: false },
  ],
  [
    'a purchase half a year ago is forgotten',
    [
      ['2025-06-02', -6400, card('SUPERDRY')],
      ['2026-02-20', 6400, shop('SUPERDRY')],
    ],
    { category: 'income', is_refund: false },
  ],
  [
    'a wage from a shop where more is spent than earned is income all the same',
    [
      ['2025-12-01', -90000, card('IKEA LTD')],
      ['2025-12-23', 21000, shop('IKEA LTD')],
      ['2026-01-23', 21400, shop('IKEA LTD')],
      ['2026-02-23', 20900, shop('IKEA LTD')],
    ],
    { category: 'income', is_refund: false },
  ],
  [
    'what a card brings in is a refund, also of a purchase before the history',
    [['2026-02-20', 6400, card('DECATHLON')]],
    { category: 'shopping', is_refund: true },
  ],
  [
    'what says that it is a refund is one',
    [['2026-02-20', 6400, { payee: 'CURRYS', description: 'CURRYS REFUND 8831', bank_code: 'BGC' }]],
    { category: 'shopping', is_refund: true },
  ],
];

let marts: GivenMarts;

beforeAll(async () => {
  marts = await givenMarts({
    accounts: cases.map((_, index) => ({ account_id: `case-${index}` })),
    runTests: true,
    fetches: cases.map(([, payments], index) => ({
      account_id: `case-${index}`,
      at: '2026-03-31T06:00:00Z',
      rows: payments.map(([booked_on, pence, row]) => ({
        ...row,
        booked_on,
        amount_minor: String(pence),
      })),
    })),
  });
});

afterAll(() => marts[Symbol.asyncDispose]());

test.each(cases)('%s', async (does, _, last) => {
  const account_id = `case-${cases.findIndex(([name]) => name === does)}`;
  const rows = await marts.rows(
    `select * from fct_transactions where account_id = '${account_id}' order by booked_on desc limit 1`,
  );
  expect(rows).toMatchObject([last]);
});
