import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

type Payment = readonly [name: string, booked_on: string, pence: number, payee?: string];

/** Payments on a card, told apart by their description; the purchase of each refund. */
async function tie(payments: readonly Payment[]): Promise<Record<string, string | null>> {
  const rows = payments.map(
    ([description, booked_on, pence, payee = 'ZARA']): GivenRow => ({
      description,
      booked_on,
      amount_minor: String(pence),
      payee,
      bank_code: 'mastercard',
    }),
  );
  await using marts = await givenMarts({
    fetches: [{ at: '2026-12-31T06:00:00Z', rows }],
    today: '2026-12-31',
    runTests: true,
  });
  const found = await marts.rows(
    `select refunds.description as refund, purchases.description as purchase
     from fct_transactions as refunds
     left join fct_transactions as purchases on purchases.transaction_id = refunds.refund_of
     where refunds.is_refund order by refund`,
  );
  return Object.fromEntries(found.map((row) => [String(row['refund']), row['purchase'] as string | null]));
}

test('a refund is tied to the last purchase of its amount before it', async () => {
  const ties = await tie([
    ['first', '2026-02-01', -2500],
    ['second', '2026-02-10', -2500],
    ['dearer', '2026-02-12', -9000],
    ['after', '2026-02-20', -2500],
    ['back', '2026-02-15', 2500],
    ['elsewhere', '2026-02-15', -2500, 'UNIQLO'],
  ]);
  expect(ties).toEqual({ back: 'second' });
});

test('each purchase is undone once, and the earlier one takes the second refund', async () => {
  const ties = await tie([
    ['first', '2026-02-01', -2500],
    ['second', '2026-02-10', -2500],
    ['back 1', '2026-02-15', 2500],
    ['back 2', '2026-02-16', 2500],
    ['back 3', '2026-02-17', 2500],
  ]);
  expect(ties).toEqual({ 'back 1': 'second', 'back 2': 'first', 'back 3': null });
});

test('parts come back of the last purchase that was large enough, up to what it cost', async () => {
  const ties = await tie([
    ['large', '2026-02-01', -9000],
    ['small', '2026-02-10', -1000],
    ['part 1', '2026-02-15', 6000],
    ['part 2', '2026-02-16', 3000],
    ['part 3', '2026-02-17', 1500],
  ]);
  expect(ties).toEqual({ 'part 1': 'large', 'part 2': 'large', 'part 3': null });
});

test('a purchase half a year ago is not looked for', async () => {
  expect(
    await tie([
      ['old', '2026-01-01', -2500],
      ['back', '2026-07-15', 2500],
    ]),
  ).toEqual({ back: null });
});

test('whatever came back, no purchase gets more than it cost, and any order of rows ties the same', async () => {
  const payment = fc.tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: -5, max: 5 }).filter((pounds) => pounds !== 0),
    fc.constantFrom('ZARA', 'UNIQLO', 'MUJI'),
  );
  const payments = fc.array(payment, { minLength: 40, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(payments, async (given) => {
      const named = given.map(([days, pounds, payee], at): Payment => {
        const on = new Date(Date.UTC(2026, 2, 1 + days)).toISOString().slice(0, 10);
        return [String(at), on, pounds * 100, payee];
      });
      // That no purchase gets back more than it cost is a test of the build itself.
      expect(await tie(named.toReversed())).toEqual(await tie(named));
    }),
    { numRuns: 2, endOnFailure: true },
  );
});
