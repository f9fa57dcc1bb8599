import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

/** A payment as it really happened. Each change is one that anybody who sees both rows would understand. */
const payment = fc.record({
  day: fc.integer({ min: 1, max: 16 }),
  pence: fc.constantFrom(340, 340, 510, 1299),
  shop: fc.constantFrom('Pret A Manger', 'Leon', 'Harbour Books'),
  /** Days until it is booked. */
  delay: fc.integer({ min: 0, max: 3 }),
  /** Booked on the day it was made, or on the day it is booked. */
  isRedated: fc.boolean(),
  isReworded: fc.boolean(),
  /** Days after it is booked at which the bank issues it anew, on another day; 0 is never. */
  reissuedAfter: fc.constantFrom(0, 0, 0, 2),
});
type Payment = typeof payment extends fc.Arbitrary<infer Value> ? Value : never;

const history = fc.record({
  payments: fc.array(payment, { minLength: 1, maxLength: 7 }),
  ids: fc.constantFrom<'none' | 'stable' | 'at booking' | 'every answer' | 'filler'>(
    'none',
    'stable',
    'at booking',
    'every answer',
    'filler',
  ),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

const LOOKS = [3, 5, 6, 9, 12, 13, 17, 25] as const;
const RUNS = Number(process.env['RUNS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

const date = (dayOfMonth: number): string => `2026-03-${String(dayOfMonth).padStart(2, '0')}`;

function idOf(ids: History['ids'], index: number, isBooked: boolean, on: number): string | undefined {
  switch (ids) {
    case 'none':
      return undefined;
    case 'stable':
      return `id-${index}`;
    case 'at booking':
      return `${isBooked ? 'AT' : 'P'}${index}`;
    case 'every answer':
      return `${on}-${index}`;
    case 'filler':
      return 'NOTPROVIDED';
  }
}

function rowOf(paid: Payment, index: number, on: number, ids: History['ids']): GivenRow | undefined {
  if (paid.day > on) return undefined;
  const bookedOn = paid.day + paid.delay;
  const isBooked = bookedOn <= on;
  const isReissued = isBooked && paid.reissuedAfter > 0 && bookedOn + paid.reissuedAfter <= on;
  const day = (isBooked && paid.isRedated ? bookedOn : paid.day) + (isReissued ? 1 : 0);
  const bank_id = idOf(ids, index, isBooked, on);
  return {
    status: isBooked ? 'booked' : 'pending',
    booked_on: date(day),
    amount_minor: String(-paid.pence),
    payee: isBooked && paid.isReworded ? `${paid.shop.toUpperCase()} 12 GBR` : paid.shop,
    ...(bank_id === undefined ? {} : { bank_id }),
  };
}

const answerOf = ({ payments, ids }: History, on: number): GivenRow[] =>
  payments.map((paid, index) => rowOf(paid, index, on, ids)).filter((row) => row !== undefined);

interface Shown {
  readonly id: string;
  readonly text: string;
}

/** What the marts show of each account after so many answers. */
async function shownAfter(
  accounts: readonly { account_id: string; value: History }[],
  looks: number,
): Promise<Map<string, Shown[]>> {
  await using marts = await givenMarts({
    accounts: accounts.map(({ account_id }) => ({ account_id })),
    fetches: accounts.flatMap(({ account_id, value }) =>
      LOOKS.slice(0, looks).map(
        (on): GivenFetch => ({
          account_id,
          at: `${date(on)}T06:00:00Z`,
          extraction_id: `${account_id}-${on}`,
          rows: answerOf(value, on),
        }),
      ),
    ),
    runTests: true,
  });
  const rows = await marts.rows('select * from fct_transactions order by all');
  const grouped = Map.groupBy(rows, (row) => String(row['account_id']));
  return new Map(
    [...grouped].map(([account, own]) => [
      account,
      own.map((row) => ({
        id: String(row['transaction_id']),
        text: [row['is_pending'], row['booked_on'], row['amount_minor'], row['payee']].join(' '),
      })),
    ]),
  );
}

const sorted = (lines: readonly string[]) => lines.toSorted((a, b) => a.localeCompare(b));

test('after every answer the marts show what the bank shows, and each payment has one id for good', async () => {
  console.log(`matching: ${RUNS} examples of seed ${SEED}`);
  const accounts = fc
    .sample(history, { numRuns: RUNS, seed: SEED })
    .map((value, index) => ({ account_id: `account-${index}`, value }));
  const everSeen = new Map(accounts.map(({ account_id }) => [account_id, new Set<string>()]));
  for (const [place, on] of LOOKS.entries()) {
    const shown = await shownAfter(accounts, place + 1);
    for (const { account_id, value } of accounts) {
      const own = shown.get(account_id) ?? [];
      const expected = answerOf(value, on).map((row) =>
        [row['status'] === 'pending', row['booked_on'], row['amount_minor'], row['payee']].join(' '),
      );
      const story = `${account_id} on ${date(on)}: ${JSON.stringify(value)}`;
      expect(sorted(own.map(({ text }) => text)), story).toEqual(sorted(expected));
      for (const { id } of own) everSeen.get(account_id)?.add(id);
    }
  }
  for (const { account_id, value } of accounts)
    expect(everSeen.get(account_id)?.size, `${account_id}: ${JSON.stringify(value)}`).toBe(
      value.payments.length,
    );
}, 120_000);
