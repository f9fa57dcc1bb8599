import { expect, test } from 'vitest';
import type { BuildDecisions } from '#pipeline/build-decisions.ts';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

type Rule = Partial<NonNullable<BuildDecisions['state_category_rules']>[number]>;

const card = (payee: string, pence = -1000): GivenRow => ({
  booked_on: '2026-03-02',
  amount_minor: String(pence),
  bank_code: 'mastercard',
  payee,
});

/** Category, reason and merchant of each payee, in the order given. */
async function judge(rows: readonly GivenRow[], rules: readonly Rule[]) {
  await using marts = await givenMarts({
    accounts: [{}, { account_id: 'joint', name: 'Joint' }],
    fetches: [{ at: '2026-03-03T06:00:00Z', rows: rows.map((row, at) => ({ ...row, bank_id: `${at}` })) }],
    decisions: {
      state_category_rules: rules.map((rule, at) => ({
        rule_id: `rule-${at}`,
        position: at,
        words: null,
        account_id: null,
        direction: null,
        least_minor: null,
        most_minor: null,
        category: null,
        merchant: null,
        ...rule,
      })),
    },
    runTests: true,
  });
  const found = await marts.rows('select payee, category, category_reason, merchant from fct_transactions');
  return rows.map(({ payee }) => found.find((row) => row['payee'] === payee));
}

test('a rule goes before what the shop is known for, and says so', async () => {
  const [row] = await judge([card('TESCO STORES 2231')], [{ words: 'tesco', category: 'eating_out' }]);
  expect(row).toMatchObject({
    category: 'eating_out',
    category_reason: 'your rule: tesco',
    merchant: 'Tesco',
  });
});

test('words are found whole, whatever the case, the accents and the signs between', async () => {
  const rows = [card('CAFÉ-ROUGE 12'), card('Cafe Rouges'), card("Joe's Cafe"), card('AMZNMktplace')];
  const found = await judge(rows, [
    { words: 'Cafe Rouge', category: 'gifts_charity' },
    { words: 'joes', category: 'health' },
    { words: 'amazon', category: 'housing' },
  ]);
  expect(found.map((row) => row?.['category'])).toEqual(['gifts_charity', 'eating_out', 'health', 'housing']);
});

test('words that are spread over payee and description are not one phrase', async () => {
  const [row] = await judge(
    [{ ...card('Acme Blue'), description: 'Moon 77' }],
    [{ words: 'blue moon', category: 'health' }],
  );
  expect(row?.['category']).not.toBe('health');
});

test('every condition has to fit, and the first rule by position that fits decides alone', async () => {
  const rows = [card('SHOP A', -999), card('SHOP B', -1000), card('SHOP C', -2001)];
  const found = await judge(rows, [
    { words: 'shop', account_id: 'joint', category: 'health' },
    { words: 'shop', least_minor: 1000, most_minor: 2000, merchant: 'The Shop' },
    { words: 'shop', direction: 'out', category: 'travel' },
  ]);
  expect(found).toMatchObject([
    { category: 'travel', merchant: 'Shop A' },
    { category: 'other', merchant: 'The Shop' },
    { category: 'travel', merchant: 'Shop C' },
  ]);
});

test('a rule without words and one without a letter in them', async () => {
  const found = await judge(
    [card('SHOP A', -5000), card('SHOP B', -10)],
    [
      { words: ' *** ', category: 'health' },
      { least_minor: 5000, category: 'housing' },
    ],
  );
  expect(found.map((row) => row?.['category_reason'])).toEqual(['your rule', 'nothing known']);
});

test('a wage from a shop stays a wage, unless the rule is about money in', async () => {
  const wage = { ...card('TESCO STORES', 180_000), description: 'SALARY TESCO', bank_code: 'BGC' };
  const [kept] = await judge([wage], [{ words: 'tesco', category: 'groceries' }]);
  expect(kept).toMatchObject({ category: 'income' });
  const [told] = await judge([wage], [{ words: 'tesco', direction: 'in', category: 'groceries' }]);
  expect(told).toMatchObject({ category: 'groceries', category_reason: 'your rule: tesco' });
});

test('a rule can call payments savings or transfers, and take a shop out of the transfers', async () => {
  const rows = [
    { ...card('Sam Lee', -20_000), bank_code: 'FPO' },
    { ...card('A FUND', -20_000), bank_code: 'DDR' },
    { ...card('AMERICAN EXPRESS', -30_000), bank_code: 'DDR' },
  ];
  const found = await judge(rows, [
    { words: 'sam lee', category: 'transfer' },
    { words: 'a fund', category: 'savings' },
    { words: 'american express', category: 'travel' },
  ]);
  expect(found.map((row) => row?.['category'])).toEqual(['transfer', 'savings', 'travel']);
});
