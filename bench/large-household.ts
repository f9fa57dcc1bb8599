/**
 * A household of any size, as a bank sends it: five years, many accounts, two thousand shops of which some are gone
 * to every day and most now and then, bills and wages every month, money moved between own accounts, and refunds
 * where people send things back. The same seed gives the same rows.
 */
import { addDays, type Day } from '#core/day.ts';
import { seededRandom } from '#test/seeded-random.ts';
import type { BankRow } from './many-rows.ts';

const FIRST = (
  'Harbour Lantern Corner Market Green River Mill North Station Old Castle Bridge Orchard Meadow Copper Silver ' +
  'Willow Maple Raven Falcon Anchor Compass Garden Chapel Forge Tower Valley Summit Island Crescent Amber Ivory ' +
  'Scarlet Cobalt Juniper Thistle Clover Heron Badger Otter'
).split(' ');
const SECOND = (
  'Books Bistro Bakery Grocer Garage Florist Chemist Hardware Cafe Shoes Records Cycles Kitchen Deli Pharmacy ' +
  'Optics Dental Gym Cinema Theatre Tailor Barber Laundry Stationers Toys Games Pets Vets Plants Paints Lighting ' +
  'Carpets Beds Sofas Cameras Phones Computers Travel Hotel Hostel Taxis Parking Fuel Tyres Motors Insurance ' +
  'Broadband Energy Water Storage'
).split(' ');
const TOWNS = ['LEEDS', 'YORK', 'LONDON', 'BRISTOL', 'CARDIFF', 'GLASGOW'];
const CODES = ['5942', '5812', '5462', '5411', '5541', '5992', '5912', '5251', '5814', '5661'];
const SHOPS = FIRST.length * SECOND.length;
/** Every fifteenth shop takes things back. */
const isReturning = (shop: number): boolean => shop % 15 === 3;

export interface LargeHousehold {
  readonly accounts: number;
  /** Rows of one account of one day, in no particular order. */
  rowsOf(account: number, on: Day): BankRow[];
}

const nameOf = (shop: number): string =>
  `${FIRST[shop % FIRST.length] ?? ''} ${SECOND[Math.floor(shop / FIRST.length)] ?? ''}`;

/** `perDay` rows of each account and day on average. */
export function largeHousehold(options: { accounts: number; perDay: number; seed: number }): LargeHousehold {
  const { accounts, perDay, seed } = options;
  const random = seededRandom(seed);
  let made = 0;
  const row = (on: Day, pence: number, name: string, extra: Partial<BankRow>): BankRow => {
    made += 1;
    const id = `row-${made.toString().padStart(9, '0')}`;
    const size = Math.abs(pence);
    const amount = `${Math.floor(size / 100)}.${(size % 100).toString().padStart(2, '0')}`;
    return {
      transactionId: id,
      internalTransactionId: `int-${id}`,
      bookingDate: on,
      valueDate: on,
      transactionAmount: { amount: `${pence < 0 ? '-' : ''}${amount}`, currency: 'GBP' },
      ...(pence < 0 ? { creditorName: name } : { debtorName: name }),
      remittanceInformationUnstructured: name.toUpperCase(),
      proprietaryBankTransactionCode: pence < 0 ? 'mastercard' : 'faster_payments',
      ...extra,
    };
  };
  const purchase = (on: Day): BankRow => {
    const shop = Math.floor(random() ** 3 * SHOPS);
    const name = nameOf(shop);
    const pence = 50 + Math.floor(random() ** 3 * 20_000);
    const town = TOWNS[shop % TOWNS.length] ?? '';
    const isBack = isReturning(shop) && random() < 0.08;
    return row(on, isBack ? pence : -pence, name, {
      remittanceInformationUnstructured: `${name.toUpperCase()} ${town} GBR`,
      proprietaryBankTransactionCode: 'mastercard',
      merchantCategoryCode: CODES[shop % CODES.length] ?? '5942',
    });
  };
  const monthly = (account: number, on: Day): BankRow[] => {
    const dayOfMonth = Number(on.slice(8));
    const rows: BankRow[] = [];
    if (dayOfMonth === 1)
      rows.push(
        row(on, -95_000 - account, 'Castle Lettings', { proprietaryBankTransactionCode: 'standing_order' }),
      );
    if (dayOfMonth === 25) rows.push(row(on, 310_000 + account, 'Employer Limited', {}));
    if (dayOfMonth === 26 && account > 0)
      rows.push(row(on, -20_000 - account, `Transfer to account ${account - 1}`, {}));
    if (dayOfMonth === 26 && account < accounts - 1)
      rows.push(row(on, 20_001 + account, `Transfer from account ${account + 1}`, {}));
    return rows;
  };
  return {
    accounts,
    rowsOf(account, on) {
      const count = Math.floor(perDay) + (random() < perDay % 1 ? 1 : 0);
      return [...Array.from({ length: count }, () => purchase(on)), ...monthly(account, on)];
    },
  };
}

/** The days of `years` years that end with `to`, oldest first. */
export const daysUntil = (to: Day, days: number): Day[] =>
  Array.from({ length: days }, (_, at) => addDays(to, at + 1 - days));
