import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

/** A payment as it really happened; the bank shows it pending for a while, then booked. */
const payment = fc.record({
  day: fc.integer({ min: 1, max: 20 }),
  pence: fc.constantFrom(340, 340, 510, 1299),
  payee: fc.constantFrom('Pret A Manger', 'Leon', 'TfL'),
  /** Days until it is booked. */
  delay: fc.integer({ min: 0, max: 3 }),
});
type Payment = typeof payment extends fc.Arbitrary<infer Value> ? Value : never;

const date = (dayOfMonth: number): string => `2026-03-${String(dayOfMonth).padStart(2, '0')}`;

/** What the bank answers on a day: everything booked in the window, and all that is pending. */
function answer(payments: readonly Payment[], on: number, windowDays: number, hasIds: boolean): GivenRow[] {
  return payments.flatMap((paid, index): GivenRow[] => {
    if (paid.day > on) return [];
    const isBooked = paid.day + paid.delay <= on;
    if (isBooked && paid.day < on - windowDays) return [];
    return [
      {
        status: isBooked ? 'booked' : 'pending',
        booked_on: date(paid.day),
        amount_minor: String(-paid.pence),
        payee: paid.payee,
        ...(hasIds && isBooked ? { bank_id: `id-${index}` } : {}),
      },
    ];
  });
}

const history = fc.record({
  payments: fc.array(payment, { minLength: 1, maxLength: 8 }),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 4 }),
  hasIds: fc.boolean(),
});

/** Many a build: histories do not touch each other, so each lives on an account of its own. */
const RUNS = Number(process.env['RUNS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

/** `RUNS=500 npx vitest run pipeline/history.test.ts` tries more; another SEED tries others. */
function sampled<Value>(arbitrary: fc.Arbitrary<Value>): { account_id: string; value: Value }[] {
  console.log(`history: ${RUNS} examples of seed ${SEED}`);
  return fc
    .sample(arbitrary, { numRuns: RUNS, seed: SEED })
    .map((value, index) => ({ account_id: `account-${index}`, value }));
}

/** The transactions of each account, as the marts have them. */
async function contentOf(
  accounts: readonly { account_id: string }[],
  fetches: readonly GivenFetch[],
): Promise<Partial<Record<string, Record<string, unknown>[]>>> {
  await using marts = await givenMarts({
    accounts: accounts.map(({ account_id }) => ({ account_id })),
    fetches,
    runTests: true,
  });
  const rows = await marts.rows('select * from fct_transactions order by all');
  return Object.groupBy(rows, (row) => String(row['account_id']));
}

const sorted = (lines: readonly string[]) => lines.toSorted((a, b) => a.localeCompare(b));

test('whatever is fetched in whatever order and however often, every payment is there once', async () => {
  const accounts = sampled(fc.tuple(history, fc.func(fc.nat())));
  const fetches = accounts.flatMap(({ account_id, value: [{ payments, days, hasIds }] }) => {
    // The last fetch covers everything, so what is right is known without asking the code under test.
    const at = [...days, 25].sort((a, b) => a - b);
    return at.map((on, index) => ({
      account_id,
      at: `${date(on)}T06:00:00Z`,
      extraction_id: `${account_id}-${index}`,
      rows: answer(payments, on, index === at.length - 1 ? 99 : 6, hasIds),
    }));
  });
  const content = await contentOf(accounts, fetches);
  for (const { account_id, value } of accounts) {
    const [{ payments }] = value;
    const shown = (content[account_id] ?? []).map((row) =>
      ['booked_on', 'amount_minor', 'payee'].map((name) => row[name]).join(' '),
    );
    const paid = payments.map(({ day, pence, payee }) => `${date(day)} ${-pence} ${payee}`);
    expect(sorted(shown), JSON.stringify(value[0])).toEqual(sorted(paid));
  }

  const again = fetches.map((fetch) => ({ ...fetch, extraction_id: `${fetch.extraction_id}-again` }));
  const shuffles = new Map(accounts.map(({ account_id, value: [, shuffle] }) => [account_id, shuffle]));
  const mixed = [...fetches, ...again]
    .map((fetch) => ({ fetch, place: shuffles.get(fetch.account_id)?.(fetch.extraction_id) ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ fetch }) => fetch);
  expect(await contentOf(accounts, mixed)).toEqual(content);
}, 60_000);

test('a pending payment keeps its id through every fetch until it is booked', async () => {
  const accounts = sampled(fc.tuple(payment, fc.boolean()));
  const ids = new Map(accounts.map(({ account_id }) => [account_id, new Set<unknown>()]));
  const after = [0, 1, 4];
  for (let seen = 1; seen <= after.length; seen += 1) {
    const fetches = accounts.flatMap(({ account_id, value: [paid, hasIds] }) =>
      after.slice(0, seen).map((days) => ({
        account_id,
        at: `${date(paid.day + days)}T06:00:00Z`,
        extraction_id: `${account_id}-${days}`,
        rows: answer([paid], paid.day + days, 99, hasIds),
      })),
    );
    const content = await contentOf(accounts, fetches);
    for (const [account_id, known] of ids) {
      expect(content[account_id], account_id).toHaveLength(1);
      for (const row of content[account_id] ?? []) known.add(row['transaction_id']);
    }
  }
  for (const { account_id, value } of accounts)
    expect(ids.get(account_id)?.size, JSON.stringify(value)).toBe(1);
}, 60_000);
