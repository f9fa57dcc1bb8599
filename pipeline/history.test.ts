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

const sorted = (lines: readonly string[]) => lines.toSorted((a, b) => a.localeCompare(b));

async function contentOf(fetches: readonly GivenFetch[]) {
  await using marts = await givenMarts({ fetches, runTests: true });
  return await marts.rows('select * from fct_transactions order by all');
}

test('whatever is fetched in whatever order and however often, every payment is there once', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.func(fc.nat()), async ({ payments, days, hasIds }, shuffle) => {
      // The last fetch covers everything, so what is right is known without asking the code under test.
      const at = [...days, 25].sort((a, b) => a - b);
      const fetches = at.map((on, index) => ({
        at: `${date(on)}T06:00:00Z`,
        extraction_id: `fetch-${index}`,
        rows: answer(payments, on, index === at.length - 1 ? 99 : 6, hasIds),
      }));
      const rows = await contentOf(fetches);
      const shown = rows.map((row) =>
        ['booked_on', 'amount_minor', 'payee'].map((name) => row[name]).join(' '),
      );
      const paid = payments.map(({ day, pence, payee }) => `${date(day)} ${-pence} ${payee}`);
      expect(sorted(shown)).toEqual(sorted(paid));

      const again = fetches.map((fetch) => ({ ...fetch, extraction_id: `${fetch.extraction_id}-again` }));
      const mixed = [...fetches, ...again]
        .map((fetch) => ({ fetch, place: shuffle(fetch.extraction_id) }))
        .sort((a, b) => a.place - b.place)
        .map(({ fetch }) => fetch);
      expect(await contentOf(mixed)).toEqual(rows);
    }),
    { numRuns: 10 },
  );
}, 120_000);

test('a pending payment keeps its id through every fetch until it is booked', async () => {
  await fc.assert(
    fc.asyncProperty(payment, fc.boolean(), async (paid, hasIds) => {
      const fetch = (on: number): GivenFetch => ({
        at: `${date(on)}T06:00:00Z`,
        rows: answer([paid], on, 99, hasIds),
      });
      const days = [paid.day, paid.day + 1, paid.day + 4];
      const ids = new Set<unknown>();
      for (let seen = 1; seen <= days.length; seen += 1)
        for (const row of await contentOf(days.slice(0, seen).map(fetch))) ids.add(row['transaction_id']);
      expect(ids.size).toBe(1);
    }),
    { numRuns: 3 },
  );
}, 120_000);
