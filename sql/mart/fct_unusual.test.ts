import { expect, test } from 'vitest';
import { addDays, addMonths, type Day, day } from '#core/day.ts';
import { readUnusual } from '#core/marts/unusual.ts';
import { type GivenRow, givenMarts } from '#test/given-marts.ts';

const paid = (booked_on: string, amount: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount),
  payee,
  bank_code: 'mastercard',
  ...more,
});

const every = (first: string, days: number, count: number): Day[] =>
  Array.from({ length: count }, (_, at) => addDays(day(first), at * days));

const AT = '2026-03-31T06:00:00Z';

test('a payment out of the ordinary is told with what it is held against; what is usual is not told', async () => {
  await using marts = await givenMarts({
    today: '2026-03-31',
    runTests: true,
    fetches: [
      {
        at: AT,
        rows: [
          // A weekly shop beside small ones is usual; four times as much as that is not.
          ...every('2025-09-06', 7, 28).map((on) => paid(on, -8000, 'TESCO STORES')),
          ...every('2025-09-03', 7, 28).map((on, at) => paid(on, -1500 - at, 'TESCO STORES')),
          paid('2026-03-05', -32000, 'TESCO STORES'),
          // A coffee twice a day, day by day.
          ...every('2026-01-05', 1, 60).flatMap((on) => [paid(on, -550, 'GREGGS'), paid(on, -550, 'GREGGS')]),
          paid('2026-02-14', -9900, 'HOTEL DU NORD'),
          paid('2026-02-15', -9900, 'HOTEL DU NORD'),
          paid('2026-03-20', -74900, 'CURRYS'),
          // Large, and never before, but older than 13 months.
          paid('2025-02-01', -90000, 'JOHN LEWIS'),
          paid('2026-03-09', -6500, 'LB LEWISHAM PCN'),
          paid('2026-03-18', -3210, 'ZALANDO'),
          paid('2026-03-19', 3210, 'ZALANDO', { description: 'REFUND' }),
          ...Array.from({ length: 12 }, (_, month) =>
            paid(addMonths(day('2025-04-14'), month), month < 10 ? -1099 : -1299, 'NETFLIX.COM'),
          ),
          // Rent is large each month, which is what rent is.
          ...Array.from({ length: 12 }, (_, month) =>
            paid(addMonths(day('2025-04-01'), month), -155000, 'KESTREL LETTINGS RENT', { bank_code: 'STO' }),
          ),
          ...every('2025-10-02', 13, 12).map((on, at) => paid(on, -1900 - 10 * at, 'ODEON')),
          paid('2025-12-12', -5000, 'TICKETMASTER'),
          paid('2026-03-02', -18000, 'TICKETMASTER'),
        ],
      },
    ],
  });
  const rows = await readUnusual(marts.warehouse, { from: day('2025-01-01'), to: day('2026-03-31') });
  expect(
    rows.map(
      (row) => `${row.booked_on} ${row.merchant} ${row.amount_minor} ${row.reason} ${row.compared_minor}`,
    ),
  ).toEqual([
    '2026-03-20 Currys -74900 large_first_time 8000',
    '2026-03-09 Lewisham Pcn -6500 fee null',
    '2026-03-05 Tesco -32000 large_for_merchant 8000',
    '2026-03-02 Ticketmaster -18000 largest_in_category 5000',
    '2026-02-15 Hotel Du Nord -9900 charged_twice 9900',
    '2026-02-14 Netflix -1299 price_rise 1099',
  ]);
});
