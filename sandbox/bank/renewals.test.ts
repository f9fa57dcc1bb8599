import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { openTestBank, type TestClient } from './test-client.ts';

const EASY = { access_valid_for_days: 730, reconfirmation: true };

async function openEasyBank(): Promise<TestClient> {
  const client = await openTestBank();
  client.bank.control.switches.reconfirmation = true;
  return client;
}

const press = async ({ bank }: TestClient, agreementId: string, choice: string): Promise<Response> =>
  await bank.app.request(`http://bank.test/reconfirm/${agreementId}`, {
    method: 'POST',
    body: new URLSearchParams({ choice }),
  });

describe('a consent that is confirmed', () => {
  test('gives nothing after 90 days until the person confirms it on a page without a login', async () => {
    const client = await openEasyBank();
    const { get, call, clock, signIn } = client;
    const { agreementId, accounts } = await client.link({ agreement: EASY });
    const read = async () => (await get(`/accounts/${accounts[0]}/balances/`)).status;
    clock.advance(80 * DAY_MS);
    await signIn();
    const path = `/agreements/enduser/${agreementId}/reconfirm/`;
    expect((await get(path)).status).toBe(404);
    const made = await call('POST', path, { redirect: 'http://app.test/back?ref=1' });
    expect(made).toMatchObject({ status: 201 });
    expect(made.json).toMatchObject({ url_valid_from: expect.stringContaining('2027-02-08') });
    clock.advance(10 * DAY_MS);
    await signIn();
    expect(await read()).toBe(401);
    expect((await get(`/accounts/${accounts[0]}/`)).json).toMatchObject({ status: 'EXPIRED' });
    expect(
      await (await client.bank.app.request(`http://bank.test/reconfirm/${agreementId}`)).text(),
    ).toContain('Keep sharing');
    const back = await press(client, agreementId, 'confirm');
    expect(back.headers.get('location')).toBe('http://app.test/back?ref=1');
    expect(await read()).toBe(200);
    const { accounts: confirmed } = (await get(path)).json as { accounts: Record<string, object> };
    expect(Object.keys(confirmed)).toEqual([...accounts]);
    expect(Object.values(confirmed)[0]).toMatchObject({ reconfirmed: expect.stringContaining('2027-02-22') });
  });

  test('and is refused says so, and ends', async () => {
    const client = await openEasyBank();
    const { agreementId, accounts } = await client.link({ agreement: EASY });
    await client.call('POST', `/agreements/enduser/${agreementId}/reconfirm/`, {});
    expect(await (await press(client, agreementId, 'reject')).text()).toBe('Thank you.');
    expect((await client.get(`/agreements/enduser/${agreementId}/reconfirm/`)).json).toMatchObject({
      accounts: { [accounts[0] ?? '']: { reconfirmed: '', rejected: expect.stringContaining('2026') } },
    });
  });

  test.each([
    ['is not confirmable', {}, 0, 'not enabled'],
    ['is long over', EASY, 105, 'after acceptance period'],
  ])('is no page where it %s', async (_, agreement, days, words) => {
    const client = await openEasyBank();
    const { agreementId } = await client.link({ agreement });
    client.clock.advance(days * DAY_MS);
    await client.signIn();
    const { status, text } = await client.call('POST', `/agreements/enduser/${agreementId}/reconfirm/`, {});
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  test('has to be accepted, and its way back has to be an address', async () => {
    const client = await openEasyBank();
    const { call } = client;
    const made = await call('POST', '/agreements/enduser/', { institution_id: 'DEMOBANK_DEMOGB2L', ...EASY });
    const { id } = made.json as { id: string };
    expect((await call('POST', `/agreements/enduser/${id}/reconfirm/`, {})).text).toContain('accepted');
    const { agreementId } = await client.link({ agreement: EASY });
    expect(
      (await call('POST', `/agreements/enduser/${agreementId}/reconfirm/`, { redirect: 'nowhere' })).json,
    ).toHaveProperty('redirect');
    expect((await press(client, id, 'confirm')).status).toBe(404);
  });
});

describe('a bank that gives new account ids', () => {
  test('reads through the new ids alone, while the older requisition stays linked', async () => {
    const { bank, link, get } = await openTestBank();
    const old = await link();
    bank.control.switches.newAccountIds = true;
    const renewed = await link();
    expect(renewed.accounts).toHaveLength(old.accounts.length);
    expect(renewed.accounts.filter((id) => old.accounts.includes(id))).toEqual([]);
    const read = async (id = '') => await get(`/accounts/${id}/details/`);
    expect((await read(old.accounts[0])).json).toMatchObject({
      type: 'AccessExpiredError',
      status_code: 401,
    });
    const [before, after] = [await get(`/accounts/${old.accounts[0]}/`), await read(renewed.accounts[0])];
    expect(after.status).toBe(200);
    expect((after.json as { account: { iban: string } }).account.iban).toBe(
      (before.json as { iban: string }).iban,
    );
    expect((await get(`/requisitions/${old.requisitionId}/`)).json).toMatchObject({ status: 'LN' });
    expect((await get(`/agreements/enduser/${old.agreementId}/`)).json).not.toHaveProperty('superseded');
  });
});

describe('other ways of a real bank', () => {
  test('ten counted failures in a row suspend an account; a success between them starts anew', async () => {
    const { bank, link, get } = await openTestBank({ dailyLimit: 99 });
    const { accounts } = await link();
    const [id = ''] = accounts;
    const read = async () => (await get(`/accounts/${id}/balances/`)).status;
    const fail = async (times: number) => {
      bank.control.setAccountFault(id, 'UnknownRequestError');
      for (let time = 0; time < times; time += 1) await read();
    };
    await fail(9);
    expect(bank.control.countedFailures(id)).toBe(9);
    bank.control.setAccountFault(id, undefined);
    expect(await read()).toBe(200);
    await fail(10);
    expect(await read()).toBe(409);
    await link();
    expect(await read()).toBe(200);
  });

  test('an expired consent was a 400 once', async () => {
    const { bank, link, get } = await openTestBank();
    const { accounts, requisitionId } = await link();
    bank.control.switches.legacyExpiry = true;
    await bank.control.expireConsent(requisitionId);
    const { status, text } = await get(`/accounts/${accounts[0]}/balances/`);
    expect([status, text]).toEqual([400, expect.stringContaining('has expired')]);
  });

  test('an address that is not allowed gets nothing, not even a token', async () => {
    const { bank, get, call } = await openTestBank();
    bank.control.switches.ipDenied = true;
    expect((await get('/institutions/?country=gb')).json).toMatchObject({
      summary: 'IP address access denied',
    });
    expect((await call('POST', '/token/new/', { secret_id: 'a', secret_key: 'b' })).status).toBe(403);
  });

  test('accounts that are read slowly are not ready at once', async () => {
    const { bank, link, get } = await openTestBank();
    bank.control.switches.slowAccounts = true;
    const { accounts } = await link();
    const state = async () => ((await get(`/accounts/${accounts[0]}/`)).json as { status: string }).status;
    expect([await state(), await state(), await state()]).toEqual(['DISCOVERED', 'PROCESSING', 'READY']);
  });

  test.each([
    ['provider', 'GoCardlessTechnicalError'],
    ['unknown', 'UnknownError'],
    ['reused', 'UserSessionRejected'],
  ])('the choice %s comes back as %s', async (choice, error) => {
    const { call, choose } = await openTestBank();
    const { json } = await call('POST', '/requisitions/', {
      institution_id: 'DEMOBANK_DEMOGB2L',
      redirect: 'http://app.test/',
    });
    const back = await choose((json as { id: string }).id, choice);
    expect(back.searchParams.get('error')).toBe(error);
  });

  test('buttons end a consent and turn the switches', async () => {
    const { bank, link, get } = await openTestBank();
    const press = (path: string, fields: Record<string, string>) =>
      bank.app.request(`http://bank.test/controls/${path}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
    expect((await press('consent', { days: '3' })).status).toBe(404);
    const { agreementId } = await link();
    expect((await press('consent', { days: '3' })).status).toBe(303);
    // 90 days of access, of which 87 are over.
    expect((await get(`/agreements/enduser/${agreementId}/`)).json).toMatchObject({
      accepted: expect.stringContaining('2026-08-29'),
    });
    expect((await press('consent', { days: 'soon' })).status).toBe(400);
    expect((await press('switches', { reconfirmation: 'true' })).status).toBe(303);
    expect(bank.control.switches.reconfirmation).toBe(true);
    expect((await press('switches', { anything: 'true' })).status).toBe(400);
    const page = await (await bank.app.request('http://bank.test/controls')).text();
    expect(page).toContain('Ends in 3 days');
  });
});
