/** Rules, corrections, decided transfers and loaded rates. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/clock.ts';
import { NOW, newAccount, newHousehold, newLinked, newMember } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import {
  addCategoryRule,
  changeCategoryRule,
  deleteCategoryRule,
  listCategoryRules,
  orderCategoryRules,
} from './category-rules.ts';
import {
  correctMerchant,
  correctTransaction,
  listMerchantCorrections,
  listTransactionCorrections,
  uncorrectMerchant,
  uncorrectTransaction,
} from './corrections.ts';
import { listCurrencyRates, saveCurrencyRates } from './currency-rates.ts';
import { decideTransfer, listTransferDecisions, undecideTransfer } from './transfer-decisions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const later = new Date(NOW.getTime() + HOUR_MS);

describe('rules', () => {
  const wordsOf = async (household_id: string) =>
    (await listCategoryRules(database.db, household_id)).map((rule) => rule.words);

  async function threeRules() {
    const { db } = database;
    const { household_id } = await newHousehold(db);
    const rules = [];
    for (const words of ['one', 'two', 'three'])
      rules.push(await addCategoryRule(db, { household_id, words, category: 'other' }, NOW));
    return { db, household_id, rules };
  }

  test('are added at the end, and put in another order', async () => {
    const { db, household_id, rules } = await threeRules();
    expect(await wordsOf(household_id)).toEqual(['one', 'two', 'three']);
    const [, , third] = rules;
    await orderCategoryRules(db, household_id, [third?.rule_id ?? '', randomUUID()]);
    expect(await wordsOf(household_id)).toEqual(['three', 'one', 'two']);
    await addCategoryRule(db, { household_id, words: 'four', merchant: 'Four' }, NOW);
    expect(await wordsOf(household_id)).toEqual(['three', 'one', 'two', 'four']);
  });

  test('are changed and deleted by their own household alone', async () => {
    const { db, rules } = await threeRules();
    const [rule] = rules;
    if (rule === undefined) throw new Error('no rule');
    const other = { household_id: (await newHousehold(db)).household_id, rule_id: rule.rule_id };
    expect(await changeCategoryRule(db, other, { category: 'travel' }, later)).toBe(false);
    expect(await deleteCategoryRule(db, other)).toBe(false);
    expect(await changeCategoryRule(db, rule, { category: 'travel', least_minor: 500 }, later)).toBe(true);
    expect((await listCategoryRules(db, rule.household_id))[0]).toMatchObject({
      category: 'travel',
      least_minor: 500,
      words: 'one',
      changed_at: later,
    });
    expect(await deleteCategoryRule(db, rule)).toBe(true);
    expect(await wordsOf(rule.household_id)).toEqual(['two', 'three']);
  });

  test('without a condition or without a word on what follows are refused', async () => {
    const { db } = database;
    const { household_id } = await newHousehold(db);
    await expect(addCategoryRule(db, { household_id, category: 'other' }, NOW)).rejects.toThrow();
    await expect(addCategoryRule(db, { household_id, words: 'a' }, NOW)).rejects.toThrow();
  });
});

test('a correction keeps what was said before and takes back what it contradicts', async () => {
  const { db } = database;
  const { household_id } = await newHousehold(db);
  const { member_id } = await newMember(db, household_id, 9101);
  const payment = { household_id, member_id, now: NOW, transaction_id: 'p1' };
  const found = async () => (await listTransactionCorrections(db, household_id))[0];
  await correctTransaction(db, payment, { category: 'travel' });
  await correctTransaction(db, { ...payment, now: later }, { merchant: 'Kopi' });
  expect(await found()).toEqual({
    household_id,
    member_id,
    transaction_id: 'p1',
    category: 'travel',
    merchant: 'Kopi',
    is_transfer: false,
    changed_at: later,
  });
  await correctTransaction(db, payment, { is_transfer: true });
  expect(await found()).toMatchObject({ category: null, is_transfer: true, merchant: 'Kopi' });
  await correctTransaction(db, payment, { category: 'health', merchant: 'Other' });
  expect(await found()).toMatchObject({ category: 'health', is_transfer: false, merchant: 'Other' });
  expect(await uncorrectTransaction(db, payment)).toBe(true);
  expect(await uncorrectTransaction(db, payment)).toBe(false);
});

test('a merchant has one correction, of category and name', async () => {
  const { db } = database;
  const { household_id } = await newHousehold(db);
  const kopi = { household_id, merchant: 'Kopi', now: NOW };
  await correctMerchant(db, kopi, { category: 'travel' });
  await correctMerchant(db, kopi, { renamed_to: 'Kopi & Kaya' });
  expect(await listMerchantCorrections(db, household_id)).toMatchObject([
    { merchant: 'Kopi', category: 'travel', renamed_to: 'Kopi & Kaya', member_id: null },
  ]);
  expect(await uncorrectMerchant(db, kopi)).toBe(true);
  expect(await uncorrectMerchant(db, kopi)).toBe(false);
});

test('of a pair the last word counts, and it can be taken back', async () => {
  const { db } = database;
  const { household_id } = await newHousehold(db);
  const pair = { household_id, out_transaction_id: 'a', in_transaction_id: 'b' };
  const said = { ...pair, member_id: null, decided_at: NOW };
  await decideTransfer(db, { ...said, is_transfer: true });
  await decideTransfer(db, { ...said, is_transfer: false, decided_at: later });
  expect(await listTransferDecisions(db, household_id)).toEqual([
    { ...said, is_transfer: false, decided_at: later },
  ]);
  expect(await undecideTransfer(db, pair)).toBe(true);
  expect(await undecideTransfer(db, pair)).toBe(false);
});

describe('rates', () => {
  const rate = (from_currency: string, to_currency: string, value = '0.85') => ({
    from_currency,
    to_currency,
    rate_on: '2026-03-02',
    rate: value,
    source: 'ECB',
  });

  test('are counted when they are new or another than before', async () => {
    const { db } = database;
    const many = Array.from({ length: 6000 }, (_, at) => ({
      ...rate('AUD', 'NZD'),
      rate_on: new Date(Date.UTC(2000, 0, 1 + at)).toISOString().slice(0, 10),
    }));
    expect(await saveCurrencyRates(db, many, NOW)).toBe(6000);
    expect(await saveCurrencyRates(db, many, later)).toBe(0);
    expect(
      await saveCurrencyRates(db, [{ ...rate('AUD', 'NZD', '0.9'), rate_on: '2000-01-01' }], later),
    ).toBe(1);
    expect(await saveCurrencyRates(db, [], later)).toBe(0);
  });

  test('of a household are those between its currencies, or by a third', async () => {
    const { db } = database;
    await saveCurrencyRates(
      db,
      [rate('EUR', 'GBP'), rate('EUR', 'SEK'), rate('EUR', 'NOK'), rate('SEK', 'NOK')],
      NOW,
    );
    const { household_id } = await newHousehold(db);
    const connection = await newLinked(db, household_id);
    await newAccount(db, connection);
    expect(await listCurrencyRates(db, household_id)).toEqual([]);
    await newAccount(db, connection, { currency: 'SEK' });
    const found = await listCurrencyRates(db, household_id);
    expect(found.map((one) => `${one.from_currency}/${one.to_currency} ${one.rate}`).toSorted()).toEqual([
      'EUR/GBP 0.85000000',
      'EUR/SEK 0.85000000',
    ]);
  });
});
