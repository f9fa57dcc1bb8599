import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { openTestBank } from './test-client.ts';

const DEMO = 'DEMOBANK_DEMOGB2L';
const MONZO = 'MONZO_MONZGB2L';
const redirect = 'http://app.test/link/return';

interface Shown {
  readonly id: string;
  readonly link: string;
  readonly status: string;
}

describe('requisitions', () => {
  test('a new one names its link, and its reference is its id when none was given', async () => {
    const { call, get } = await openTestBank();
    const { status, json } = await call('POST', '/requisitions/', { institution_id: DEMO, redirect });
    const { id } = json as Shown;
    expect(status).toBe(201);
    expect(json).toMatchObject({
      status: 'CR',
      reference: id,
      accounts: [],
      ssn: null,
      link: `http://bank.test/consent/${id}/${DEMO}`,
    });
    expect(json).not.toHaveProperty('user_language');
    expect((await get('/requisitions/')).json).toMatchObject({ count: 1, results: [{ id }] });
  });

  test('a reference is never used twice, not even after its requisition is gone', async () => {
    const { call } = await openTestBank();
    const make = () =>
      call('POST', '/requisitions/', {
        institution_id: DEMO,
        redirect,
        reference: 'one',
        user_language: 'EN',
      });
    const { id } = (await make()).json as Shown;
    const gone = await call('DELETE', `/requisitions/${id}/`);
    expect(gone.json).toMatchObject({ summary: 'Requisition deleted' });
    expect((await call('DELETE', `/requisitions/${id}/`)).status).toBe(404);
    expect((await make()).json).toEqual({
      reference: {
        summary: 'Client reference must be unique',
        detail: 'Client reference: one already exists',
      },
      status_code: 400,
    });
  });

  test.each([
    [{ redirect: undefined }, 'redirect'],
    [{ redirect: 'javascript:alert(1)' }, 'redirect'],
    [{ institution_id: 'NOPE_NOPE' }, 'institution_id'],
    [{ institution_id: undefined }, 'institution_id'],
    [{ reference: ' ' }, 'reference'],
    [{ reference: 7 }, 'reference'],
    [{ reference: 'x'.repeat(257) }, 'reference'],
    [{ user_language: 'Klingon' }, 'user_language'],
    [{ ssn: '1' }, 'ssn'],
    [{ institution_id: 'WISE_TRWIGB22', account_selection: true }, 'account_selection'],
    [{ agreement: 'abc' }, 'agreement'],
    [{ colour: 'red' }, 'summary'],
  ])('the fields %j are refused by name', async (fields, name) => {
    const { call } = await openTestBank();
    const { status, json } = await call('POST', '/requisitions/', {
      institution_id: DEMO,
      redirect,
      ...fields,
    });
    expect(status).toBe(400);
    expect(json).toHaveProperty(name);
  });

  test('an agreement must exist, be of the same bank, and be unused', async () => {
    const { call } = await openTestBank();
    const agree = async (id: string) =>
      ((await call('POST', '/agreements/enduser/', { institution_id: id })).json as Shown).id;
    const use = (agreement: string) =>
      call('POST', '/requisitions/', { institution_id: DEMO, redirect, agreement });
    expect((await use('0b8f4a52-6f0e-4a3c-9f61-2f7f5d1c9a10')).status).toBe(404);
    expect((await use(await agree(MONZO))).json).toMatchObject({
      agreement: { summary: `Incorrect Institution ID ${DEMO}` },
    });
    const own = await agree(DEMO);
    expect((await use(own)).status).toBe(201);
    expect((await use(own)).json).toMatchObject({
      agreement: { summary: `Agreement ${own} is already associated` },
    });
  });

  test('beyond the free allowance the answer is 402 until a month has passed', async () => {
    const { bank, call, clock, signIn } = await openTestBank();
    bank.control.setFreeLimit(1);
    const make = () => call('POST', '/requisitions/', { institution_id: DEMO, redirect });
    expect((await make()).status).toBe(201);
    expect((await make()).json).toMatchObject({ summary: 'Payment Required', status_code: 402 });
    clock.advance(31 * DAY_MS);
    await signIn();
    expect((await make()).status).toBe(201);
  });
});

describe('consent', () => {
  const ask = async (more: object = {}) => {
    const client = await openTestBank();
    const { json } = await client.call('POST', '/requisitions/', { institution_id: DEMO, redirect, ...more });
    return { ...client, id: (json as Shown).id, link: (json as Shown).link };
  };

  test('the page says who asks for what, until when, and names the accounts', async () => {
    const { bank, link, get, id } = await ask();
    const response = await bank.app.request(link);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('Share your Demo Bank accounts with Personal Finances?');
    expect(page).toContain('22 Feb 2027');
    for (const name of ['Current account', 'Joint account', 'Credit card', 'Travel euros']) {
      expect(page).toContain(name);
    }
    expect(page).not.toMatch(/<script|src=|https?:/);
    expect((await get(`/requisitions/${id}/`)).json).toMatchObject({ status: 'GC', accounts: [] });
  });

  test('Allow leads through every state to LN and back to the application', async () => {
    const { bank, choose, get, id, link } = await ask({
      redirect: `${redirect}?chat=7#top`,
      reference: 'my ref',
    });
    await bank.app.request(link);
    const back = await choose(id, 'allow');
    expect(back.href).toBe(`${redirect}?chat=7&ref=my+ref#top`);
    expect(bank.control.history(id)).toEqual(['CR', 'GC', 'UA', 'GA', 'LN']);
    const { json } = await get(`/requisitions/${id}/`);
    expect(json).toMatchObject({ status: 'LN' });
    expect((json as { accounts: string[] }).accounts).toHaveLength(5);
  });

  test.each([
    ['cancel', 'UserCancelledSession', ['CR', 'GC', 'RJ']],
    ['reject', 'UserSessionRejected', ['CR', 'GC', 'UA', 'RJ']],
    ['timeout', 'InstitutionTimeoutError', ['CR', 'GC', 'UA', 'RJ']],
    ['technical', 'InstitutionTechnicalError', ['CR', 'GC', 'UA', 'RJ']],
  ])('%s goes back with the error and leaves no account', async (choice, error, history) => {
    const { bank, choose, get, id } = await ask();
    const back = await choose(id, choice);
    expect(back.searchParams.get('ref')).toBe(id);
    expect(back.searchParams.get('error')).toBe(error);
    expect(back.searchParams.get('details')).toBeTruthy();
    expect(bank.control.history(id)).toEqual(history);
    expect((await get(`/requisitions/${id}/`)).json).toMatchObject({ status: 'RJ', accounts: [] });
  });

  test('a link that was used is not used again', async () => {
    const { bank, choose, id, link } = await ask();
    await choose(id, 'allow');
    const opened = await bank.app.request(link);
    expect(opened.status).toBe(303);
    expect(opened.headers.get('location')).toContain('error=RequisitionLinkReused');
    expect((await choose(id, 'cancel')).searchParams.get('error')).toBe('RequisitionLinkReused');
    expect(bank.control.history(id).at(-1)).toBe('LN');
  });

  test('with account selection only the ticked accounts are shared', async () => {
    const { bank, get, id, link } = await ask({ account_selection: true });
    const press = (fields: [string, string][]) =>
      bank.app.request(link, { method: 'POST', body: new URLSearchParams(fields) });
    const nothing = await press([['choice', 'allow']]);
    expect(nothing.status).toBe(400);
    expect(await nothing.text()).toContain('Choose at least one account.');
    const [first] = bank.ledger.accounts();
    await press([
      ['choice', 'allow'],
      ['account', first?.id ?? ''],
    ]);
    expect((await get(`/requisitions/${id}/`)).json).toMatchObject({ accounts: [first?.id] });
    expect(bank.control.history(id)).toContain('SA');
  });

  test('an unknown link is a page that says so', async () => {
    const { bank, id } = await ask();
    for (const path of [`/consent/nothing/${DEMO}`, `/consent/${id}/${MONZO}`, '/elsewhere']) {
      const response = await bank.app.request(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This link does not exist');
    }
    const posted = await bank.app.request(`/consent/nothing/${DEMO}`, { method: 'POST' });
    expect(posted.status).toBe(404);
  });
});
