import { describe, expect, test } from 'vitest';
import { DAY_MS, SECOND_MS } from '#core/clock.ts';
import { openTestBank } from './test-client.ts';

const DEMO = 'DEMOBANK_DEMOGB2L';

describe('tokens', () => {
  test('a token is a JWT that says when it ends', async () => {
    const { call, clock } = await openTestBank();
    const { status, json } = await call('POST', '/token/new/', { secret_id: 'a', secret_key: 'b' });
    const tokens = json as { access: string; access_expires: number; refresh_expires: number };
    expect(status).toBe(200);
    expect(tokens).toMatchObject({ access_expires: 86_400, refresh_expires: 2_592_000 });
    const payload = JSON.parse(Buffer.from(tokens.access.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ token_type: 'access', exp: clock.now().getTime() / SECOND_MS + 86_400 });
  });

  test('an access token ends after a day by the bank’s clock, and a refresh gives a new one alone', async () => {
    const { call, get, clock } = await openTestBank();
    const first = (await call('POST', '/token/new/', { secret_id: 'a', secret_key: 'b' })).json;
    clock.advance(DAY_MS);
    const refused = await get('/institutions/?country=gb');
    expect(refused.status).toBe(401);
    expect(refused.json).toEqual({
      summary: 'Invalid token',
      detail: 'Token is invalid or expired',
      status_code: 401,
    });
    const { refresh, access } = first as { refresh: string; access: string };
    const again = await call('POST', '/token/refresh/', { refresh });
    expect(Object.keys(again.json as object)).toEqual(['access', 'access_expires']);
    expect((await call('POST', '/token/refresh/', { refresh: access })).status).toBe(401);
    clock.advance(30 * DAY_MS);
    expect((await call('POST', '/token/refresh/', { refresh })).status).toBe(401);
  });

  test('wrong keys, missing ones and forged tokens are told apart', async () => {
    const { call, bank } = await openTestBank({ secrets: { id: 'some id', key: 'some key' } });
    const wrong = await call('POST', '/token/new/', { secret_id: 'some id', secret_key: 'no' });
    expect(wrong.json).toMatchObject({ summary: 'Authentication failed', status_code: 401 });
    const blank = await call('POST', '/token/new/', { secret_id: ' ', secret_key: 7 });
    expect(blank.status).toBe(400);
    expect(blank.json).toMatchObject({
      secret_id: ['This field may not be blank.'],
      secret_key: ['Not a valid string.'],
    });
    expect((await call('POST', '/token/new/', {})).json).toMatchObject({
      secret_id: ['This field is required.'],
    });
    const ask = (authorization?: string) =>
      bank.app.request('/api/v2/institutions/', authorization ? { headers: { authorization } } : {});
    expect((await ask()).status).toBe(401);
    expect((await ask('Bearer a.b.c')).status).toBe(401);
    expect((await ask('Bearer nonsense')).status).toBe(401);
  });
});

describe('institutions', () => {
  test('the list is a bare array with day counts as text and features only in the detail', async () => {
    const { get } = await openTestBank();
    const list = (await get('/institutions?country=GB')).json as Record<string, unknown>[];
    expect(list.length).toBeGreaterThan(35);
    expect(list.find((one) => one['id'] === DEMO)).toMatchObject({
      name: 'Demo Bank',
      transaction_total_days: '800',
      max_access_valid_for_days: '90',
      max_access_valid_for_days_reconfirmation: '730',
    });
    expect(list.some((one) => 'supported_features' in one)).toBe(false);
    expect(list.some((one) => one['id'] === 'SANDBOXFINANCE_SFIN0000')).toBe(false);
    const detail = await get(`/institutions/${DEMO}/`);
    expect(detail.json).toMatchObject({ supported_features: expect.any(Array), identification_codes: [] });
    expect((await get('/institutions/SANDBOXFINANCE_SFIN0000/')).status).toBe(200);
  });

  test('a boolean filter splits the list in two', async () => {
    const { get } = await openTestBank();
    const count = async (query: string) =>
      ((await get(`/institutions/?country=gb${query}`)).json as []).length;
    const all = await count('');
    const yes = await count('&card_accounts_supported=true');
    expect(yes).toBeGreaterThan(0);
    expect(yes + (await count('&card_accounts_supported=false'))).toBe(all);
  });

  test('a bad country, an unknown filter and an unknown bank are refused', async () => {
    const { get } = await openTestBank();
    expect((await get('/institutions/?country=us')).json).toMatchObject({
      summary: 'Invalid country choice.',
      status_code: 400,
    });
    expect((await get('/institutions/?foo=1')).json).toMatchObject({ summary: 'Unknown fields' });
    expect((await get('/institutions/TSB_TSBCGB21/')).status).toBe(404);
  });

  test('a bank that is switched off vanishes, and its data answers 503 until it is back', async () => {
    const { bank, get, call, link } = await openTestBank();
    const { accounts } = await link();
    bank.control.setInstitutionDisabled(DEMO, true);
    expect((await get(`/institutions/${DEMO}/`)).status).toBe(404);
    expect(
      ((await get('/institutions/?country=gb')).json as { id: string }[]).map(({ id }) => id),
    ).not.toContain(DEMO);
    expect((await call('POST', '/agreements/enduser/', { institution_id: DEMO })).status).toBe(503);
    const refused = await call('POST', '/requisitions/', {
      institution_id: DEMO,
      redirect: 'http://a.test/',
    });
    expect(refused.status).toBe(503);
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(503);
    bank.control.setInstitutionDisabled(DEMO, false);
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(200);
  });
});

describe('agreements', () => {
  test('the limits are the institution’s own', async () => {
    const { bank, call } = await openTestBank();
    const make = (fields: object) =>
      call('POST', '/agreements/enduser/', { institution_id: DEMO, ...fields });
    const good = await make({ max_historical_days: 800, access_valid_for_days: 90 });
    expect(good.status).toBe(201);
    expect(good.json).toMatchObject({ max_historical_days: 800, accepted: null, reconfirmation: false });
    expect((await make({ max_historical_days: 801, access_valid_for_days: 91 })).json).toMatchObject({
      max_historical_days: {
        summary: 'Incorrect max_historical_days',
        detail: 'max_historical_days must be > 0 and <= Demo Bank transaction_total_days (800)',
      },
      access_valid_for_days: { detail: 'access_valid_for_days must be > 0 and <= 90' },
      status_code: 400,
    });
    expect((await make({ access_valid_for_days: 730, reconfirmation: true })).status).toBe(403);
    bank.control.switches.reconfirmation = true;
    expect((await make({ access_valid_for_days: 730, reconfirmation: true })).status).toBe(201);
    expect((await make({ access_valid_for_days: 90, reconfirmation: true })).json).toMatchObject({
      reconfirmation: { summary: 'Reconfirmation is not allowed' },
    });
  });

  test.each([
    [{}, 'institution_id'],
    [{ institution_id: 'NOPE_NOPE' }, 'institution_id'],
    [{ institution_id: DEMO, max_historical_days: 'many' }, 'max_historical_days'],
    [{ institution_id: DEMO, access_scope: ['secrets'] }, 'access_scope'],
    [{ institution_id: DEMO, access_scope: [] }, 'access_scope'],
    [{ institution_id: DEMO, access_scope: 'balances' }, 'access_scope'],
    [{ institution_id: DEMO, reconfirmation: 'yes' }, 'reconfirmation'],
    [{ institution_id: 'N26_NTSBDEB1', access_valid_for_days: 180, reconfirmation: true }, 'reconfirmation'],
    [{ institution_id: DEMO, colour: 'red' }, 'summary'],
  ])('the fields %j are refused by name', async (fields, name) => {
    const { call } = await openTestBank();
    const { status, json } = await call('POST', '/agreements/enduser/', fields);
    expect(status).toBe(400);
    expect(json).toHaveProperty(name);
  });

  test('they are read, listed in pages, not accepted by us, and deleted with a body', async () => {
    const { call, get } = await openTestBank();
    const ids: string[] = [];
    for (let time = 0; time < 3; time += 1) {
      const { json } = await call('POST', '/agreements/enduser/', { institution_id: DEMO });
      ids.push((json as { id: string }).id);
    }
    expect((await get(`/agreements/enduser/${ids[0]}/`)).json).toMatchObject({ id: ids[0] });
    expect((await get('/agreements/enduser/?limit=1&offset=1')).json).toMatchObject({
      count: 3,
      next: 'http://bank.test/api/v2/agreements/enduser/?limit=1&offset=2',
      previous: 'http://bank.test/api/v2/agreements/enduser/?limit=1',
      results: [{ id: ids[1] }],
    });
    expect((await get('/agreements/enduser/')).json).toMatchObject({ next: null, previous: null });
    expect((await get('/agreements/enduser/?limit=0')).status).toBe(400);
    expect((await get('/agreements/enduser/?offset=-1')).status).toBe(400);
    expect((await call('PUT', `/agreements/enduser/${ids[0]}/accept/`, {})).status).toBe(403);
    expect((await get(`/agreements/enduser/${ids[0]}/reconfirm/`)).json).toMatchObject({ summary: '' });
    expect((await call('DELETE', `/agreements/enduser/${ids[0]}/`)).status).toBe(200);
    expect((await get(`/agreements/enduser/${ids[0]}/`)).status).toBe(404);
    expect((await call('DELETE', `/agreements/enduser/${ids[0]}/`)).status).toBe(404);
    expect((await get('/agreements/enduser/abc/')).json).toMatchObject({
      summary: 'Invalid EndUserAgreement ID',
    });
  });
});

describe('requests', () => {
  test('a write without the slash at the end is not found, a read is', async () => {
    const { call, get } = await openTestBank();
    expect((await call('POST', '/agreements/enduser', { institution_id: DEMO })).status).toBe(404);
    expect((await get('/requisitions')).status).toBe(200);
    expect((await get('/unheard/of/')).json).toEqual({
      summary: 'Not found.',
      detail: 'Not found.',
      status_code: 404,
    });
  });

  test('a form is as good as JSON, and what is neither is refused', async () => {
    const { bank, call } = await openTestBank();
    const response = await bank.app.request('/api/v2/token/new/', {
      method: 'POST',
      body: new URLSearchParams({ secret_id: 'a', secret_key: 'b' }),
    });
    expect(response.status).toBe(200);
    expect((await call('POST', '/token/new/', '{"secret_id"')).json).toMatchObject({
      summary: 'Parse error',
    });
    expect((await call('POST', '/token/new/', '[1]')).json).toHaveProperty('non_field_errors');
    expect((await call('POST', '/token/new/')).status).toBe(400);
  });
});
