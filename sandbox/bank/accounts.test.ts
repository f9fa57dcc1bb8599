import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { ACCOUNT_FAULTS, type AccountFault } from './account-faults.ts';
import { openTestBank } from './test-client.ts';
import type { Transaction } from './transaction.ts';

interface Transactions {
  readonly transactions: { readonly booked: Transaction[]; readonly pending: Transaction[] };
}
const bookedOf = (json: unknown): Transaction[] => (json as Transactions).transactions.booked;
const days = (json: unknown): string[] => bookedOf(json).map((row) => row.bookingDate ?? '');

describe('accounts', () => {
  test('metadata, details, balances and transactions are served once linked', async () => {
    const { get, link } = await openTestBank();
    const { accounts } = await link({ agreement: { max_historical_days: 800 } });
    const meta = await get(`/accounts/${accounts[0]}`);
    expect(meta.json).toMatchObject({
      status: 'READY',
      institution_id: 'DEMOBANK_DEMOGB2L',
      last_accessed: null,
    });
    expect(meta.headers.has('http_x_ratelimit_account_success_limit')).toBe(false);
    const details = await get(`/accounts/${accounts[0]}/details/`);
    expect(details.json).toMatchObject({ account: { currency: 'GBP', cashAccountType: 'CACC' } });
    const rows = await get(`/accounts/${accounts[0]}/transactions/`);
    expect(bookedOf(rows.json).length).toBeGreaterThan(1000);
    expect(rows.json).toHaveProperty('last_updated');
    expect((await get(`/accounts/${accounts[0]}/`)).json).not.toMatchObject({ last_accessed: null });
  });

  test('the card reports its debt, and as available what is left of the credit', async () => {
    const { bank, get, link } = await openTestBank();
    await link();
    const card = bank.ledger.accounts().find(({ name }) => name === 'Credit card');
    const { json } = await get(`/accounts/${card?.id}/balances/`);
    const [booked, available] = (json as { balances: { balanceAmount: { amount: string } }[] }).balances;
    expect(booked).toMatchObject({ balanceType: 'interimBooked', creditLimitIncluded: false });
    expect(available).toMatchObject({ balanceType: 'interimAvailable', creditLimitIncluded: true });
    expect(Number(booked?.balanceAmount.amount)).toBeLessThan(0);
    expect(Number(available?.balanceAmount.amount)).toBeGreaterThan(0);
    expect((await get(`/accounts/${card?.id}/`)).json).toMatchObject({ iban: '5300XXXXXXXX4417' });
  });

  test('history goes as far back as the agreement, and dates narrow it', async () => {
    const { bank, get, link } = await openTestBank();
    const { accounts } = await link({ agreement: { max_historical_days: 30 } });
    const path = `/accounts/${accounts[0]}/transactions/`;
    const all = days((await get(path)).json);
    const known = bank.ledger.accounts()[0]?.booked.filter(({ on }) => on >= '2026-10-25') ?? [];
    expect(all).toEqual(known.map(({ on }) => on));
    const some = days((await get(`${path}?date_from=2026-11-02&date_to=2026-11-06`)).json);
    expect(some.length).toBeGreaterThan(0);
    expect(some.every((on) => on >= '2026-11-02' && on <= '2026-11-06')).toBe(true);
    expect(some).toEqual(all.filter((on) => on >= '2026-11-02' && on <= '2026-11-06'));
  });

  test('dates that are wrong, in the future or reversed are refused', async () => {
    const { get, link } = await openTestBank();
    const { accounts } = await link();
    const ask = async (query: string) => (await get(`/accounts/${accounts[0]}/transactions/?${query}`)).json;
    expect(await ask('date_from=2026-11-25')).toEqual({
      date_from: {
        summary: "Date can't be in future",
        detail: "'2026-11-25' can't be greater than 2026-11-24. Specify correct date range",
      },
      status_code: 400,
    });
    expect(await ask('date_to=yesterday')).toHaveProperty('date_to');
    expect(await ask('date_from=2026-11-03&date_to=2026-11-02')).toMatchObject({
      summary: 'Incorrect date range',
    });
  });

  test('a bank that gives its long history only just after consent falls back to 90 days', async () => {
    const { get, link, clock } = await openTestBank();
    const { accounts } = await link({
      institutionId: 'MONZO_MONZGB2L',
      agreement: { max_historical_days: 365 },
    });
    const path = `/accounts/${accounts[0]}/transactions/`;
    expect(accounts).toHaveLength(1);
    expect((days((await get(path)).json).at(-1) ?? '') < '2026-01-01').toBe(true);
    clock.advance(6 * MINUTE_MS);
    expect((days((await get(path)).json).at(-1) ?? '') >= '2026-08-26').toBe(true);
  });

  test('an id nobody has, a broken one and one whose consent was deleted are told apart', async () => {
    const { bank, get, call, link } = await openTestBank();
    const own = bank.ledger.accounts()[0]?.id;
    expect((await get(`/accounts/${own}/`)).json).toMatchObject({
      summary: 'No Account matches the given query.',
    });
    expect((await get(`/accounts/${own}/details/`)).json).toMatchObject({
      summary: `Account ID ${own} not found`,
    });
    expect((await get('/accounts/abc/')).json).toMatchObject({ summary: 'Invalid Account ID' });
    expect((await get('/accounts/abc/balances/')).status).toBe(400);
    const { requisitionId } = await link();
    await call('DELETE', `/requisitions/${requisitionId}/`);
    expect((await get(`/accounts/${own}/`)).status).toBe(403);
    expect((await get(`/accounts/${own}/balances/`)).json).toMatchObject({
      summary: 'No valid End User Agreement',
    });
  });

  test('a scope that was not agreed is refused', async () => {
    const { get, link } = await openTestBank();
    const { accounts } = await link({ agreement: { access_scope: ['transactions'] } });
    expect((await get(`/accounts/${accounts[0]}/balances/`)).json).toMatchObject({
      summary: 'End User Agreement (EUA) access scope error',
      status_code: 403,
    });
    expect((await get(`/accounts/${accounts[0]}/transactions/`)).status).toBe(200);
  });

  test('after 90 days the consent is over, and a new one brings the same accounts back', async () => {
    const { bank, get, link, clock, signIn } = await openTestBank();
    const { accounts, requisitionId, agreementId } = await link();
    clock.advance(90 * DAY_MS);
    await signIn();
    const refused = await get(`/accounts/${accounts[0]}/balances/`);
    expect(refused.status).toBe(401);
    expect(refused.json).toMatchObject({
      summary: `End User Agreement (EUA) ${agreementId} has expired`,
      detail: expect.stringContaining('it expired at 2027-02-22 10:00:00.000000+00:00'),
    });
    expect(refused.json).not.toHaveProperty('type');
    expect((await get(`/requisitions/${requisitionId}/`)).json).toMatchObject({ status: 'EX' });
    expect((await get(`/accounts/${accounts[0]}/`)).json).toMatchObject({ status: 'EXPIRED' });
    expect(bank.control.history(requisitionId).at(-1)).toBe('EX');
    const again = await link();
    expect(again.accounts).toEqual(accounts);
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(200);
  });

  test('who does not wait for the data finds the account discovered, processing, then ready', async () => {
    const { bank, get, link } = await openTestBank();
    const { accounts } = await link({ requisition: { redirect_immediate: true } });
    const early = await get(`/accounts/${accounts[0]}/balances/`);
    expect(early.status).toBe(409);
    expect(early.json).toMatchObject({ id: accounts[0], status: 'DISCOVERED' });
    expect((await get(`/accounts/${accounts[0]}/`)).json).toMatchObject({ status: 'PROCESSING' });
    expect((await get(`/accounts/${accounts[0]}/`)).json).toMatchObject({ status: 'READY' });
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(200);
    bank.control.startProcessing(accounts[0] ?? '');
    expect((await get(`/accounts/${accounts[0]}/details/`)).status).toBe(409);
  });

  test.each(Object.keys(ACCOUNT_FAULTS) as AccountFault[])('the bank may answer %s', async (type) => {
    const { bank, get, link } = await openTestBank();
    const { accounts } = await link();
    bank.control.setAccountFault(accounts[0] ?? '', type);
    const answer = await get(`/accounts/${accounts[0]}/transactions/`);
    expect(answer.status).toBe(ACCOUNT_FAULTS[type][0]);
    expect(answer.json).toMatchObject(type === 'suspended' ? { summary: 'Account suspended' } : { type });
    const status = type === 'suspended' ? 'SUSPENDED' : 'ERROR';
    expect((await get(`/accounts/${accounts[0]}/`)).json).toMatchObject({ status });
    bank.control.setAccountFault(accounts[0] ?? '', undefined);
    expect((await get(`/accounts/${accounts[0]}/transactions/`)).status).toBe(200);
  });
});

describe('limits', () => {
  test('four successes a day for each account and scope; refusals do not count', async () => {
    const { bank, get, link, clock, signIn } = await openTestBank();
    const { accounts } = await link();
    const path = `/accounts/${accounts[0]}/transactions/`;
    expect((await get(`${path}?date_from=nonsense`)).status).toBe(400);
    const left: (string | null)[] = [];
    for (let time = 0; time < 4; time += 1) {
      left.push((await get(path)).headers.get('http_x_ratelimit_account_success_remaining'));
      clock.advance(HOUR_MS);
    }
    expect(left).toEqual(['3', '2', '1', '0']);
    const refused = await get(path);
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      summary: 'Rate limit exceeded',
      detail: 'The rate limit for this resource is 4/day. Please try again in 72000 seconds',
      status_code: 429,
    });
    expect(refused.headers.get('http_x_ratelimit_account_success_reset')).toBe('72000');
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(200);
    expect((await get(`/accounts/${accounts[1]}/transactions/`)).status).toBe(200);
    clock.advance(20 * HOUR_MS);
    await signIn();
    expect((await get(path)).status).toBe(200);
    expect((await get(path)).status).toBe(429);
    bank.control.setDailyLimit(10);
    expect((await get(path)).status).toBe(200);
  });

  test('a hundred account calls a minute for the company, whatever the account', async () => {
    const { get, clock } = await openTestBank();
    const ids = Array.from({ length: 100 }, (_, at) => `/accounts/account-${at}/`);
    for (const path of ids) expect((await get(path)).status).toBe(400);
    const refused = await get('/accounts/abc/details/');
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ detail: expect.stringContaining('100/minute') });
    expect(refused.headers.get('http_x_ratelimit_remaining')).toBe('0');
    expect((await get('/institutions/?country=gb')).status).toBe(200);
    clock.advance(MINUTE_MS);
    expect((await get('/accounts/abc/details/')).status).toBe(400);
  });

  test('new tokens are limited by the hour', async () => {
    const { call } = await openTestBank();
    const keys = { secret_id: 'a', secret_key: 'b' };
    for (let time = 0; time < 99; time += 1) await call('POST', '/token/new/', keys);
    expect((await call('POST', '/token/new/', keys)).status).toBe(429);
    expect((await call('POST', '/token/refresh/', { refresh: 'x' })).status).toBe(401);
  });

  test('every request is in the log with its account and scope', async () => {
    const { bank, get, link } = await openTestBank();
    const { accounts } = await link();
    await get(`/accounts/${accounts[0]}/balances/?x=1`);
    expect(bank.control.calls().at(-1)).toMatchObject({
      method: 'GET',
      path: `/accounts/${accounts[0]}/balances/`,
      query: '?x=1',
      status: 200,
      account: accounts[0],
      scope: 'balances',
    });
    expect(bank.control.calls()[0]).toMatchObject({ path: '/token/new/', account: undefined });
  });
});
