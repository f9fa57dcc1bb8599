/**
 * Shops that no seed knows: names made of words, told apart by a merchant's code, by a word in the name, or by another
 * card alone. What is right is printed. `SHOPS=5000 SEED=7 npx vitest run test/unseen-shops.test.ts` for more.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, day } from '#core/day.ts';
import { type GivenMarts, type GivenRow, givenMarts } from './given-marts.ts';
import { seededRandom } from './seeded-random.ts';

const SHOPS = Number(process.env['SHOPS'] ?? 400);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

/** Many are firms as well, as shops are in life. */
const FIRST = (
  'Lime Bolt Shell Sky Ring Next Paul Leon Liberty Mango Plum Mind Iceland Mulberry Pandora Copper Velvet Harbour ' +
  'Juniper Marlow Fennel Otter Willow Saffron Cedar Thistle Anchor Maple Raven Clover Hazel Amber Ivory Birch Badger ' +
  'Foxglove Larkspur Rowan Bramble Nettle Heron Magpie Wren Linnet Tansy Sorrel Bracken'
).split(' ');
const SECOND = 'Tree Hill Lane Row Yard House Field Gate Well Stone Moon Star Bridge Brook Mill Green'.split(
  ' ',
);

const THIRD = 'Corner Parade Wharf Quay Mews Terrace Orchard Meadow Hollow Ridge Crescent Avenue'.split(' ');

/** Category, codes of it, and words by which people know such a shop. */
const KINDS: readonly (readonly [category: string, codes: string, words: string])[] = [
  ['eating_out', '5812 5813 5814', 'Cafe,Kitchen,Pizzeria,Tandoori,Brewery,Bakery,Noodle Bar,Coffee'],
  ['groceries', '5411 5422 5499', 'Supermarket,Butchers,Greengrocer,Farm Shop,Food and Wine,Off Licence'],
  ['transport', '4121 5541 7523 7538', 'Taxis,Garage,Tyres,Car Park,Cabs,Service Station'],
  ['shopping', '5651 5712 5732 5942', 'Bookshop,Furniture,Clothing,Hardware,Garden Centre,Toys'],
  ['entertainment', '7832 7922 7933 7996', 'Cinema,Theatre,Museum,Bowling,Aquarium'],
  ['health', '5912 8021 8042 8099', 'Pharmacy,Dental,Opticians,Physio,Gym'],
  ['personal_care', '7230 7298', 'Barbers,Hair Salon,Nails,Beauty'],
  ['travel', '7011 3501 4722', 'Hotel,Guest House,Holiday Cottages,Hostel'],
  ['housing', '1711 1731 6513', 'Plumbing,Electrical,Lettings,Roofing'],
  ['gifts_charity', '5992 8398', 'Florist,Hospice,Flowers'],
];

interface Shop {
  readonly name: string;
  readonly category: string;
  readonly by: 'code' | 'word' | 'other card';
  readonly pence: number;
}

let marts: GivenMarts;
let shops: Shop[];
let found: Map<string, Record<string, unknown>>;

/** One payment each; a shop that only another card tells has one there too. */
function invent(): { shops: Shop[]; rows: Record<'monzo' | 'barclays' | 'amex', GivenRow[]> } {
  const random = seededRandom(SEED);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('the list is empty');
    return one;
  };
  const rows = { monzo: [] as GivenRow[], barclays: [] as GivenRow[], amex: [] as GivenRow[] };
  const made = new Map<string, Shop>();
  while (made.size < SHOPS) {
    const [category, codes, words] = pick(KINDS);
    const by = pick(['code', 'word', 'other card'] as const);
    const third = made.size >= 200 ? ` ${pick(THIRD)}` : '';
    const name = `${pick(FIRST)} ${pick(SECOND)}${third}${by === 'word' ? ` ${pick(words.split(','))}` : ''}`;
    if (made.has(name)) continue;
    const pence = 300 + Math.floor(random() * 9000);
    made.set(name, { name, category, by, pence });
    const booked_on = addDays(day('2026-02-01'), Math.floor(random() * 28));
    const row = { booked_on, amount_minor: String(-pence) };
    const code = { merchant_category_code: pick(codes.split(' ')), bank_code: 'mastercard' };
    const onMonzo = { ...row, ...code, payee: name, description: `${name.toUpperCase()}  LEEDS  GBR` };
    if (by === 'code') rows.monzo.push(onMonzo);
    else if (random() < 0.5) rows.amex.push({ ...row, payee: `${name.toUpperCase()}   LEEDS` });
    else
      rows.barclays.push({
        ...row,
        payee: `CARD PAYMENT TO ${name.toUpperCase()},${(pence / 100).toFixed(2)} GBP ON 02-02-2026`,
        bank_code: 'POS',
      });
    if (by === 'other card') rows.monzo.push({ ...onMonzo, amount_minor: '-250' });
  }
  return { shops: [...made.values()], rows };
}

beforeAll(async () => {
  const { shops: all, rows } = invent();
  shops = all;
  marts = await givenMarts({
    accounts: [
      { account_id: 'monzo' },
      { account_id: 'barclays', institution_name: 'Barclays', name: 'Joint' },
      { account_id: 'amex', institution_name: 'American Express', name: 'Amex', kind: 'card' },
    ],
    fetches: Object.entries(rows).map(([account_id, given]) => ({
      account_id,
      at: '2026-03-09T06:00:00Z',
      rows: given,
    })),
    runTests: true,
  });
  const payments = await marts.rows(
    'select payee, amount_minor, category, category_reason, merchant from fct_transactions',
  );
  found = new Map(
    payments
      .filter((row) => row['amount_minor'] !== '-250')
      .map((row) => [
        String(row['payee'])
          .replace(/^CARD PAYMENT TO |,.*|\s{2,}.*/g, '')
          .toUpperCase(),
        row,
      ]),
  );
});

afterAll(() => marts[Symbol.asyncDispose]());

test.each(['code', 'word', 'other card'] as const)('shops told by a %s stand in their category', (by) => {
  const told = shops.filter((shop) => shop.by === by);
  const wrong = told.filter((shop) => found.get(shop.name.toUpperCase())?.['category'] !== shop.category);
  const value = (list: readonly Shop[]) => list.reduce((sum, shop) => sum + shop.pence, 0);
  const share = 1 - value(wrong) / value(told);
  const shown = wrong.slice(0, 20).map((shop) => {
    const row = found.get(shop.name.toUpperCase());
    return `${shop.name}: ${shop.category}, found ${String(row?.['category'])} (${String(row?.['category_reason'])})`;
  });
  console.log(`unseen shops by ${by}: ${(share * 100).toFixed(2)} % of ${told.length} right (SEED=${SEED})`);
  expect(told.length).toBeGreaterThan(50);
  expect(share, shown.join('\n')).toBeGreaterThan(0.97);
});

test('an unseen shop keeps its own name', () => {
  const nameOf = (shop: Shop) => String(found.get(shop.name.toUpperCase())?.['merchant']);
  const wrong = shops.filter((shop) => nameOf(shop).toLowerCase() !== shop.name.toLowerCase());
  const shown = wrong.slice(0, 30).map((shop) => `${shop.name}: ${nameOf(shop)}`);
  const share = 1 - wrong.length / shops.length;
  console.log(`names of unseen shops: ${(share * 100).toFixed(2)} % of ${shops.length} right (SEED=${SEED})`);
  expect(share, shown.join('\n')).toBeGreaterThan(0.95);
});
