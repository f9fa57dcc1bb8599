import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GivenHousehold, type GivenRow, givenMarts } from '#test/given-marts.ts';
import { seededRandom } from '#test/seeded-random.ts';

/** `ROUNDS=99 npx vitest run sql/tests` breaks every model there is a break for; each is a build of its own. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 4);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

const SQL = fileURLToPath(new URL('..', import.meta.url));
const BREAKS_OF_MODELS: readonly [string, string, string, string][] = [
  // test, model, what stands there, what is put there instead
  ['months_add_up', 'mart/fct_monthly_spending', 'sum(spent_minor)', 'sum(spent_minor + 1)'],
  ['months_add_up', 'mart/fct_monthly_income', "counts_as = 'income'", "counts_as = 'spending'"],
  ['every_payment_counts_once', 'staging/stg_transactions', '-amount_minor, 0)', '-amount_minor, 1)'],
  [
    'no_row_is_lost',
    'mart/fct_transactions',
    'from stg_transactions',
    "from stg_transactions where booked_on > date '2026-03-03'",
  ],
  ['no_row_is_lost', 'mart/fct_transactions', '  is_pending,', '  false as is_pending,'],
  [
    'nothing_is_invented',
    'mart/fct_transactions',
    '  transaction_id,',
    '  md5(transaction_id) as transaction_id,',
  ],
  [
    'what_moved_explains_balances',
    'mart/fct_daily_balances',
    'sum(amount_minor)::bigint',
    '(2 * sum(amount_minor))::bigint',
  ],
  [
    'balances_move_by_what_was_booked',
    'mart/fct_daily_balances',
    'days.opening_minor',
    '2 * days.opening_minor',
  ],
  [
    'pairs_sum_to_zero',
    'staging/stg_transactions',
    '\n  amount_minor,',
    '\n  amount_minor + 1 as amount_minor,',
  ],
  ['kinds_agree_with_categories', 'mart/dim_categories', 'is_income::boolean', 'is_spending::boolean'],
  ['transfers_join_two_accounts', 'mart/fct_transfers', '-leaving.amount_minor', 'leaving.amount_minor'],
  ['known_rates_are_used', 'mart/fct_transactions', '\n  base_minor,', '\n  null::bigint as base_minor,'],
  ['net_worth_is_what_accounts_hold', 'mart/fct_net_worth', 'abs(booked_minor)', 'abs(booked_minor + 1)'],
  ['income_by_source_is_income', 'mart/fct_income', "counts_as = 'income'", "counts_as = 'spending'"],
  ['budgets_count_what_was_spent', 'mart/fct_budget_progress', "'spent'),", "'usual'),"],
  [
    'refunds_stay_within_purchases',
    'mart/fct_transactions',
    '  refund_of,',
    '  if(is_refund, transaction_id, null) as refund_of,',
  ],
  ['upcoming_walks_from_the_balance', 'mart/fct_upcoming', '(pending_minor, 0)', '(pending_minor, 0) + 1'],
  [
    'series_are_of_their_payments',
    'mart/fct_series',
    'max(booked_on) as last_on',
    'max(booked_on) + 1 as last_on',
  ],
];

const paid = (booked_on: string, amount_minor: number, payee: string, more: GivenRow = {}): GivenRow => ({
  booked_on,
  amount_minor: String(amount_minor),
  payee,
  ...more,
});
const AT = '2026-03-05T06:00:00Z';

/** Of everything: spending, a salary, a bill, budgets, a refund, a pending row, a transfer, euros with a rate. */
const household: GivenHousehold = {
  today: '2026-03-05',
  runTests: true,
  accounts: [
    { account_id: 'main' },
    { account_id: 'pot', kind: 'savings', name: 'Pot' },
    { account_id: 'euros', currency: 'EUR', name: 'Euros' },
  ],
  decisions: {
    state_currency_rates: [
      { from_currency: 'EUR', to_currency: 'GBP', rate_on: '2026-03-01', rate: '0.85', source: 'test' },
    ],
    state_budgets: [
      { category: 'groceries', currency: 'GBP', amount_minor: 30000, starts_on: '2026-01-01' },
      { category: 'all', currency: 'GBP', amount_minor: 90000, starts_on: '2026-02-01' },
    ],
  },
  fetches: [
    {
      at: AT,
      rows: [
        ...['2025-10', '2025-11', '2025-12', '2026-01', '2026-02'].flatMap((month) => [
          paid(`${month}-27`, 250000, 'ACME LTD SALARY'),
          paid(`${month}-12`, -1099, 'NETFLIX.COM'),
        ]),
        paid('2026-03-02', -4210, 'TESCO STORES 3217'),
        paid('2026-03-03', 1210, 'TESCO STORES 3217 REFUND'),
        paid('2026-03-03', -50000, 'To Pot'),
        paid('2026-03-05', -999, 'PRET A MANGER', { status: 'pending' }),
      ],
    },
    { account_id: 'pot', at: AT, rows: [paid('2026-03-03', 50000, 'From Everyday')] },
    {
      account_id: 'euros',
      at: AT,
      rows: [paid('2026-03-04', -1800, 'Café de Flore', { currency: 'EUR' })],
    },
    { kind: 'balances', at: '2026-03-05T06:00:01Z', rows: [{ amount_minor: '300000' }] },
    { kind: 'balances', account_id: 'pot', at: '2026-03-05T06:00:01Z', rows: [{ amount_minor: '50000' }] },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'equations-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The product's models with one of its tests, and without what the schema tests. */
async function only(name: string): Promise<string> {
  const root = path.join(folder, 'sql');
  await rm(root, { recursive: true, force: true });
  await cp(SQL, root, { recursive: true });
  for (const file of await readdir(path.join(root, 'tests')))
    if (file !== `${name}.sql`) await rm(path.join(root, 'tests', file));
  for (const layer of ['source', 'staging', 'mart'])
    await writeFile(path.join(root, layer, 'schema.yml'), 'models: []\n');
  return root;
}

test('what is right passes every test', async () => {
  await using marts = await givenMarts(household);
  for (const mart of [
    'fct_transfers',
    'fct_recurring',
    'fct_upcoming',
    'fct_budget_progress',
    'fct_net_worth',
  ])
    expect(await marts.rows(`select count(*) > 0 as is_there from ${mart}`), mart).toEqual([
      { is_there: true },
    ]);
  expect(await marts.rows('select count(refund_of) as n from fct_transactions')).toEqual([{ n: '1' }]);
  expect(marts.result.ok && marts.result.value.tests.length).toBeGreaterThan(50);
});

describe('an error in a model is found by', () => {
  const random = seededRandom(SEED);
  const drawn = BREAKS_OF_MODELS.map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, ROUNDS)
    .map(({ one }) => one);
  test.each(drawn)('%s when %s says %j wrongly', async (name, model, right, wrong) => {
    const sqlDir = await only(name);
    const file = path.join(sqlDir, `${model}.sql`);
    const text = await readFile(file, 'utf8');
    expect(text).toContain(right);
    await writeFile(file, text.replace(right, wrong));
    await expect(givenMarts({ ...household, sqlDir })).rejects.toThrow(`sql/tests/${name}.sql`);
  });
});

test('every test says in words what holds', async () => {
  const offences: string[] = [];
  for (const name of await readdir(path.join(SQL, 'tests'))) {
    if (!name.endsWith('.sql')) continue;
    const text = await readFile(path.join(SQL, 'tests', name), 'utf8');
    if (!/^-- [A-Z][^\n]{20,}/.test(text)) offences.push(name);
  }
  expect(offences).toEqual([]);
});
