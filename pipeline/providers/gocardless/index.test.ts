import { describe, expect, test } from 'vitest';
import { ManualClock } from '#core/clock.ts';
import { day } from '#core/day.ts';
import { silentLog } from '#core/log.ts';
import { unwrap } from '#core/problem.ts';
import { createProviders, findProvider } from '#pipeline/providers/index.ts';
import { memoryTokens, type Reply } from './fixtures/scripted-bank.ts';
import { setUpProvider } from './fixtures/set-up-provider.ts';

const FORBIDDEN: Reply = { status: 403, body: { summary: 'x', type: 'AccountAccessForbidden' } };
const LIMITED: Reply = { status: 429, body: { summary: 'Rate limit exceeded', detail: 'in 600 seconds' } };

test('without keys there is no provider', () => {
  const providers = createProviders({
    config: { zone: 'Europe/London' },
    tokens: memoryTokens(),
    clock: new ManualClock('2026-03-20T09:00:00Z'),
    log: silentLog,
  });
  expect(findProvider(providers, 'gocardless')).toBeUndefined();
});

describe('institutions', () => {
  test('are read from the list, with day counts as texts, and a broken one left out', async () => {
    const list = [
      { id: 'A', name: 'Bank A', transaction_total_days: '730', max_access_valid_for_days: '180' },
      { id: 'B', name: 'Bank B', transaction_total_days: 'many' },
      { id: 'C', name: 'Bank C', transaction_total_days: 365 },
      { id: 'D' },
      null,
    ];
    const { provider, paths } = await setUpProvider({ 'GET institutions/': { body: list } });
    expect(unwrap(await provider.institutions())).toEqual([
      { institution_id: 'A', name: 'Bank A', history_days: 730, access_days: 180 },
      { institution_id: 'B', name: 'Bank B', history_days: 90, access_days: 90 },
      { institution_id: 'C', name: 'Bank C', history_days: 365, access_days: 90 },
    ]);
    expect(paths()).toEqual(['GET institutions/?country=gb']);
  });

  test('that are no list are told as unreadable', async () => {
    const { provider } = await setUpProvider({ 'GET institutions/': { body: {} } });
    expect(await provider.institutions()).toMatchObject({ problem: { code: 'bank.malformed' } });
  });
});

describe('account', () => {
  const METADATA = { id: 'acc-1', institution_id: 'BANK_X', iban: 'GB00TEST00000012345678', status: 'READY' };
  const DETAILS = { account: { currency: 'GBP', name: 'Everyday', cashAccountType: 'CACC' } };
  const EURO = { balances: [{ balanceAmount: { amount: '1', currency: 'EUR' }, balanceType: 'expected' }] };

  test('is its metadata and details together, with both kept as they came', async () => {
    const headers = { HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING: '3' };
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/': { body: METADATA },
      'GET accounts/acc-1/details/': { body: DETAILS, headers },
    });
    const { rows, quota } = unwrap(await provider.account('acc-1'));
    expect(rows).toEqual([
      {
        row: {
          external_id: 'acc-1',
          identities: expect.arrayContaining(['iban:GB00TEST00000012345678']),
          name: 'Everyday',
          kind: 'current',
          currency: 'GBP',
          number_ending: '5678',
        },
        raw: { metadata: METADATA, details: DETAILS },
      },
    ]);
    expect(quota).toEqual({ remaining: 3 });
  });

  test.each([FORBIDDEN, LIMITED])('does without details that are withheld (%j)', async (reply) => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/': { body: METADATA },
      'GET accounts/acc-1/details/': reply,
      'GET accounts/acc-1/balances/': { body: EURO },
    });
    expect(unwrap(await provider.account('acc-1')).rows).toMatchObject([
      {
        row: { identities: expect.arrayContaining(['iban:GB00TEST00000012345678']), currency: 'EUR' },
        raw: { details: null },
      },
    ]);
  });

  test('waits for details without which it could not be found again', async () => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/': { body: { ...METADATA, iban: '' } },
      'GET accounts/acc-1/details/': LIMITED,
    });
    expect(await provider.account('acc-1')).toMatchObject({ problem: { code: 'bank.rate_limited' } });
  });

  test('takes pounds when neither details nor balances name a currency', async () => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/': { body: METADATA },
      'GET accounts/acc-1/details/': { body: { account: { currency: 'XXX' } } },
    });
    expect(unwrap(await provider.account('acc-1')).rows).toMatchObject([{ row: { currency: 'GBP' } }]);
  });

  test('in preparation is a problem that says when to ask again', async () => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/': { body: METADATA },
      'GET accounts/acc-1/details/': { status: 409, body: { ...METADATA, status: 'PROCESSING' } },
    });
    const problem = { code: 'bank.processing', retryAt: new Date('2026-03-20T09:01:00Z') };
    expect(await provider.account('acc-1')).toMatchObject({ problem });
  });

  test('unknown to the provider is a problem', async () => {
    const { provider } = await setUpProvider({});
    expect(await provider.account('../acc-1')).toMatchObject({ problem: { code: 'bank.not_found' } });
  });
});

describe('balances and transactions', () => {
  const ACCOUNT = { external_id: 'acc-1', kind: 'current' as const, institution_id: 'BANK_X' };
  const ROW = { transactionAmount: { amount: '-1.50', currency: 'GBP' }, bookingDate: '2026-03-18' };

  test('balances come with their kinds', async () => {
    const balance = { balanceAmount: { amount: '-5.2', currency: 'GBP' }, balanceType: 'interimBooked' };
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/balances/': { body: { balances: [balance, 1] } },
    });
    const account = { external_id: 'acc-1', kind: 'card' as const, institution_id: 'BANK', currency: 'GBP' };
    expect(unwrap(await provider.balances(account)).rows).toMatchObject([
      { row: { kind: 'booked', amount: { minor: -520n, currency: 'GBP' } }, raw: balance },
      { set_aside: expect.any(String), raw: 1 },
    ]);
  });

  test('a list of pending ones may be missing', async () => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/transactions/': { body: { transactions: { booked: [ROW] } } },
    });
    const window = { from: day('2026-03-01'), to: day('2026-03-20') };
    expect(unwrap(await provider.transactions(ACCOUNT, window)).rows).toMatchObject([
      { row: { status: 'booked', amount: { minor: -150n }, booked_on: '2026-03-18' } },
    ]);
  });

  test('never asks for a day that UTC has not reached', async () => {
    const { provider, paths } = await setUpProvider({}, '2026-07-15T23:30:00Z');
    await provider.transactions(ACCOUNT, { from: day('2026-07-01'), to: day('2026-07-16') });
    await provider.transactions(ACCOUNT, { from: day('2026-07-16'), to: day('2026-07-16') });
    expect(paths()).toEqual([
      'GET accounts/acc-1/transactions/?date_from=2026-07-01&date_to=2026-07-15',
      'GET accounts/acc-1/transactions/?date_from=2026-07-15&date_to=2026-07-15',
    ]);
  });

  test('refusals are problems', async () => {
    const { provider } = await setUpProvider({
      'GET accounts/acc-1/transactions/': LIMITED,
      'GET accounts/acc-1/balances/': { body: { balances: 'none' } },
    });
    const window = { from: day('2026-03-01'), to: day('2026-03-20') };
    const problem = { code: 'bank.rate_limited', retryAt: new Date('2026-03-20T09:10:00Z') };
    expect(await provider.transactions(ACCOUNT, window)).toMatchObject({ problem });
    const account = { external_id: 'acc-1', kind: 'card' as const, institution_id: 'BANK', currency: 'GBP' };
    expect(await provider.balances(account)).toMatchObject({ problem: { code: 'bank.malformed' } });
  });
});
