import { expect, test } from 'vitest';
import type { BuildAccount } from '#pipeline/build-inputs.ts';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const row = (balance_kind: string, amount: number, more: GivenRow = {}): GivenRow => ({
  balance_kind,
  balance_type: balance_kind === 'available' ? 'interimAvailable' : 'interimBooked',
  amount_minor: String(amount),
  is_credit_limit_included: false,
  ...more,
});
const withCredit = (amount: number, kind = 'available'): GivenRow =>
  row(kind, amount, { balance_type: 'interimAvailable', is_credit_limit_included: true });

const answer = (at: string, ...rows: GivenRow[]): GivenFetch => ({ kind: 'balances', at: `${at}:01Z`, rows });
const held = (at: string, pending: number): GivenFetch => ({
  at: `${at}:00Z`,
  rows: [{ status: 'pending', booked_on: at.slice(0, 10), amount_minor: String(pending), payee: 'Pub' }],
});

/** What dim_accounts says of one account after these answers. */
async function accountAfter(fetches: readonly GivenFetch[], account: Partial<BuildAccount> = {}) {
  await using marts = await givenMarts({ accounts: [account], fetches, runTests: true });
  const [found] = await marts.rows('select * from dim_accounts');
  return found;
}

test('an answer without a booked balance leaves the last one standing, with its day', async () => {
  const found = await accountAfter([
    answer('2026-03-01T06:00', row('booked', 12345), row('available', 12000)),
    answer('2026-03-02T06:00', { status: 'set_aside', set_aside_reason: 'no amount' }),
    answer('2026-03-03T06:00'),
    answer('2026-03-04T06:00', row('other', 0, { balance_type: 'nonInvoiced' })),
    answer('2026-03-05T06:00', row('booked', 0, { currency: 'EUR' })),
  ]);
  expect(found).toMatchObject({ booked_minor: '12345', available_minor: '12000', balance_on: '2026-03-01' });
});

test('a card’s limit is what is left, what is owed and what is pending', async () => {
  const card = { kind: 'card' };
  const fetches = [
    held('2026-03-01T06:00', -2000),
    answer('2026-03-01T06:00', row('booked', -30000), withCredit(468000)),
    held('2026-03-02T06:00', -500),
    answer('2026-03-02T06:00', row('booked', -32000), withCredit(467500)),
  ];
  expect(await accountAfter(fetches, card)).toMatchObject({
    booked_minor: '-32000',
    available_minor: null,
    credit_left_minor: '467500',
    credit_limit_minor: '500000',
    overdraft_limit_minor: null,
  });
});

test('a bank that does not take pending payments off gives the same limit', async () => {
  const fetches = [
    held('2026-03-01T06:00', -2000),
    answer('2026-03-01T06:00', row('booked', -30000), row('available', 470000)),
    held('2026-03-02T06:00', -500),
    answer('2026-03-02T06:00', row('booked', -32000), row('available', 468000)),
  ];
  expect(await accountAfter(fetches, { kind: 'card' })).toMatchObject({ credit_limit_minor: '500000' });
});

test('a card without any available figure has no limit', async () => {
  const information = row('booked', -25199, { balance_type: 'information' });
  expect(await accountAfter([answer('2026-03-01T06:00', information)], { kind: 'card' })).toMatchObject({
    booked_minor: '-25199',
    credit_left_minor: null,
    credit_limit_minor: null,
  });
});

test('an overdraft is no money of one’s own', async () => {
  expect(
    await accountAfter([answer('2026-03-01T06:00', row('booked', 9500), withCredit(59500))]),
  ).toMatchObject({ booked_minor: '9500', available_minor: '9500', overdraft_limit_minor: '50000' });
  // Told with it and without it.
  const both = [row('booked', 9500), row('available', 8000), withCredit(58000, 'other')];
  expect(await accountAfter([answer('2026-03-01T06:00', ...both)])).toMatchObject({
    available_minor: '8000',
    overdraft_limit_minor: '50000',
  });
});

test('what is available with an unknown overdraft in it is not said', async () => {
  expect(await accountAfter([answer('2026-03-01T06:00', withCredit(59500))])).toMatchObject({
    booked_minor: null,
    available_minor: null,
    overdraft_limit_minor: null,
  });
});

test('figures that never agree are no limit', async () => {
  const fetches = [1, 2, 3].map((on) =>
    answer(`2026-03-0${on}T06:00`, row('booked', -30000), row('available', 470000 + on * 1111)),
  );
  expect(await accountAfter(fetches, { kind: 'card' })).toMatchObject({ credit_limit_minor: null });
});
