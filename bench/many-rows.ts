/** Rows as a bank sends them, as many as wanted: the same seed gives the same rows. */
import { addDays, type Day } from '#core/day.ts';
import { seededRandom } from '#test/seeded-random.ts';

export interface BankRow {
  readonly transactionId: string;
  readonly internalTransactionId: string;
  readonly bookingDate: Day;
  readonly valueDate: Day;
  readonly transactionAmount: { readonly amount: string; readonly currency: string };
  readonly creditorName?: string;
  readonly debtorName?: string;
  readonly remittanceInformationUnstructured: string;
  readonly proprietaryBankTransactionCode: string;
  readonly merchantCategoryCode?: string;
}

const FIRST = ['Harbour', 'Lantern', 'Corner', 'Market', 'Green', 'River', 'Mill', 'North', 'Station', 'Old'];
const SECOND = [
  'Books',
  'Bistro',
  'Bakery',
  'Grocer',
  'Garage',
  'Florist',
  'Chemist',
  'Hardware',
  'Cafe',
  'Shoes',
];
const TOWNS = ['LEEDS', 'YORK', 'LONDON', 'BRISTOL'];
const CODES = ['5942', '5812', '5462', '5411', '5541', '5992', '5912', '5251', '5814', '5661'];

/** Endless: each call gives one more row of that day. `account` keeps the ids of two accounts apart. */
export function createRows(account: string, seed: number): (on: Day) => BankRow {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 2 * list.length)] ?? (list[0] as T);
  let made = 0;
  return (on) => {
    made += 1;
    const id = `${account}-${made.toString().padStart(8, '0')}`;
    const isIn = random() < 0.05;
    const pence = Math.floor(random() ** 3 * 20_000) + 50;
    const kind = Math.floor(random() ** 2 * SECOND.length);
    const name = `${pick(FIRST)} ${SECOND[kind] ?? 'Books'}`;
    return {
      transactionId: id,
      internalTransactionId: `int-${id}`,
      bookingDate: on,
      valueDate: on,
      transactionAmount: {
        amount: `${isIn ? '' : '-'}${Math.floor(pence / 100)}.${(pence % 100).toString().padStart(2, '0')}`,
        currency: 'GBP',
      },
      ...(isIn ? { debtorName: name } : { creditorName: name }),
      remittanceInformationUnstructured: `${name.toUpperCase()} ${pick(TOWNS)} GBR`,
      proprietaryBankTransactionCode: isIn ? 'faster_payments' : 'mastercard',
      ...(isIn ? {} : { merchantCategoryCode: CODES[kind] ?? '5942' }),
    };
  };
}

/** `count` rows spread evenly over the `days` that end with `to`, oldest first. */
export function rowsUntil(to: Day, days: number, count: number, next: (on: Day) => BankRow): BankRow[] {
  const from = addDays(to, 1 - days);
  return Array.from({ length: count }, (_, at) => next(addDays(from, Math.floor((at * days) / count))));
}
