import { expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const paid = (booked_on: string, amount_minor: number, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount_minor),
  payee: `shop ${booked_on}`,
  ...more,
});

/** One sync: the rows the bank shows, and the balance that it reports a moment later. */
const sync = (at: string, rows: readonly GivenRow[], balance: number, more: GivenRow = {}): GivenFetch[] => [
  { at: `${at}:00Z`, rows },
  { kind: 'balances', at: `${at}:01Z`, rows: [{ amount_minor: String(balance), ...more }] },
];

async function statusesOf(fetches: readonly GivenFetch[], columns = 'status'): Promise<unknown[]> {
  await using marts = await givenMarts({ fetches, runTests: true });
  const rows = await marts.rows(`select ${columns} from fct_reconciliation order by balance_at`);
  return columns.includes(',') ? rows : rows.map((row) => row[columns]);
}

const rent = paid('2026-03-01', -90000);
const lunch = paid('2026-03-03', -850);
const salary = paid('2026-03-04', 210000);

test('what was booked between two balances is what the balance moved by', async () => {
  const found = await statusesOf(
    [
      ...sync('2026-03-02T06:00', [rent], 100000),
      ...sync('2026-03-03T21:00', [rent, lunch], 99150),
      ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150),
    ],
    'status, rows_since, expected_minor, difference_minor, last_reconciled_on',
  );
  expect(found).toMatchObject([
    { status: 'first', difference_minor: '0', last_reconciled_on: '2026-03-02' },
    { status: 'reconciled', rows_since: '1', expected_minor: '99150', last_reconciled_on: '2026-03-03' },
    { status: 'reconciled', rows_since: '1', expected_minor: '309150', last_reconciled_on: '2026-03-05' },
  ]);
});

test('a row that comes late is off until it comes, and then all is proven over the whole gap', async () => {
  const found = await statusesOf(
    [
      ...sync('2026-03-02T06:00', [rent], 100000),
      ...sync('2026-03-03T21:00', [rent], 99150),
      ...sync('2026-03-05T06:00', [rent, lunch, salary], 309150),
    ],
    'status, difference_minor, off_since, off_count',
  );
  expect(found).toMatchObject([
    { status: 'first' },
    { status: 'off', difference_minor: '-850', off_since: '2026-03-03 21:00:01', off_count: '1' },
    { status: 'reconciled', difference_minor: '0', off_since: null, off_count: '0' },
  ]);
});
