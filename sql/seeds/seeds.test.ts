/** What the seeds must be for the models to find anything in them, and to find nothing that is not there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** No seed needs a comma inside a value. */
async function seed(name: string): Promise<Readonly<Record<string, string>>[]> {
  const text = await readFile(new URL(`${name}.csv`, import.meta.url), 'utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const keys = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    expect(values, line).toHaveLength(keys.length);
    return Object.fromEntries(keys.map((key, at) => [key, values[at] ?? '']));
  });
}

const column = async (name: string, key: string): Promise<string[]> =>
  (await seed(name)).map((row) => row[key] ?? '');

const twice = (values: readonly string[]): string[] =>
  values.filter((value, at) => values.indexOf(value) !== at);

const categories = new Set(await column('categories', 'category'));
const merchants = await seed('merchants');
const patterns = merchants.map((row) => row['pattern'] ?? '');

test('there are enough merchants, and each is written in one way', () => {
  const names = new Set(merchants.map((row) => row['merchant'] ?? ''));
  expect(names.size).toBeGreaterThan(1500);
  expect(twice([...names].map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')))).toEqual([]);
});

test.each([
  ['merchants', 'pattern'],
  ['words', 'word'],
  ['towns', 'town'],
  ['bank_codes', 'code'],
  ['merchant_category_codes', 'code'],
  ['categories', 'category'],
  ['everyday_names', 'pattern'],
  ['broad_merchants', 'merchant'],
  ['currencies', 'currency'],
])('%s has no %s twice', async (name, key) => {
  expect(twice(await column(name, key))).toEqual([]);
});

test.each(['merchants', 'words', 'hints', 'merchant_category_codes'])(
  'every category in %s exists',
  async (name) => {
    const named = await column(name, 'category');
    expect(named.filter((category) => !categories.has(category))).toEqual([]);
  },
);

test('a pattern is written as texts are when they have been cleaned', async () => {
  const all = [...patterns, ...(await column('words', 'word')), ...(await column('hints', 'pattern'))];
  const cleaned = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/['’`.]/g, '')
      .replaceAll(/[^\p{L}\p{N}&+]+/gu, ' ')
      .trim();
  expect(all.filter((pattern) => pattern !== cleaned(pattern) || pattern === '')).toEqual([]);
});

test('a code of a merchant has four digits, and airlines and hotels have theirs', async () => {
  const codes = await seed('merchant_category_codes');
  expect(codes.filter(({ code = '' }) => !/^\d{4}$/.test(code))).toEqual([]);
  const travel = new Set(codes.filter((row) => row['category'] === 'travel').map((row) => row['code']));
  for (const code of ['3000', '3299', '3501', '3999', '4511', '7011']) expect(travel.has(code)).toBe(true);
});

test('no merchant is called by a word that tells a kind of shop, or by a town', async () => {
  const words = (await seed('words')).map((row) => [row['word'] ?? '', row['category']] as const);
  const kinds = new Map([
    ...words,
    ...(await column('towns', 'town')).map((town) => [town, 'town'] as const),
  ]);
  // “Post office” is both, and means the same.
  const clashes = merchants.filter(
    ({ pattern = '', category }) => (kinds.get(pattern) ?? category) !== category,
  );
  expect(clashes.map((row) => row['pattern'])).toEqual([]);
});

/** What shops, streets and people are called too, or what people write beside a payment. */
const EVERYDAY = [
  'bolt lime shell next three sky ring boots paul leon liberty mango plum pod office game gap very iceland',
  'subway steam discord tidal slack spar savers pandora harvester habitat dice medium notion zoom which',
  'saga admiral churchill vanguard fidelity shelter scouts uphold everyman barbican vue wasabi esquires',
].flatMap((line) => line.split(' '));

test('a merchant that is an everyday word too is known to be one', async () => {
  const everyday = await column('everyday_names', 'pattern');
  expect(everyday.filter((name) => !patterns.includes(name))).toEqual([]);
  const risky = EVERYDAY.filter((word) => patterns.includes(word));
  expect(risky.length).toBeGreaterThan(10);
  expect(risky.filter((word) => !everyday.includes(word))).toEqual([]);
});

test('merchants of many kinds are merchants', async () => {
  const names = new Set(merchants.map((row) => row['merchant']));
  const others = ['Cash withdrawal', 'Unknown', 'PayPal', 'Google', 'Facebook'];
  const broad = await column('broad_merchants', 'merchant');
  expect(broad.filter((name) => !names.has(name) && !others.includes(name))).toEqual([]);
});
