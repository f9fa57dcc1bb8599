import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import type { Reply } from './fixtures/scripted-bank.ts';
import { setUpProvider } from './fixtures/set-up-provider.ts';

const BANK = { institution_id: 'BANK_X', name: 'Bank X', history_days: 730, access_days: 90 };
const REQUEST = { institution: BANK, reference: 'ref-1', redirect_url: 'http://localhost:3000/link/return' };
const AGREEMENT = { id: 'eua-1', accepted: null, access_valid_for_days: 90, max_historical_days: 730 };
const REQUISITION = {
  id: 'req-1',
  status: 'CR',
  agreement: 'eua-1',
  accounts: [],
  link: 'https://ob.example/psd2/start/req-1/BANK_X',
};
const TOO_LONG: Reply = {
  status: 400,
  body: { max_historical_days: { summary: 'Incorrect max_historical_days', detail: 'must be <= 90' } },
};
const bodies = (asked: { path: string; body: unknown }[], path: string) =>
  asked.filter((question) => question.path.endsWith(path)).map(({ body }) => body);

const histories = (asked: { path: string; body: unknown }[]) =>
  bodies(asked, 'agreements/enduser/').map(
    (body) => (body as { max_historical_days: number }).max_historical_days,
  );

describe('startLink', () => {
  test('asks for the longest history and every scope, then for consent', async () => {
    const { provider, asked } = await setUpProvider({
      'GET institutions/BANK_X/': { body: { supported_features: ['access_scopes'] } },
      'POST agreements/enduser/': { status: 201, body: AGREEMENT },
      'POST requisitions/': { status: 201, body: REQUISITION },
    });
    expect(unwrap(await provider.startLink(REQUEST))).toEqual({
      external_id: 'req-1',
      consent_url: REQUISITION.link,
      history_days: 730,
      access_days: 90,
      agreement_id: 'eua-1',
      is_reconfirmable: false,
    });
    expect(bodies(asked(), 'agreements/enduser/')).toEqual([
      {
        institution_id: 'BANK_X',
        max_historical_days: 730,
        access_valid_for_days: 90,
        access_scope: ['balances', 'details', 'transactions'],
      },
    ]);
    expect(bodies(asked(), 'requisitions/')).toEqual([
      {
        redirect: REQUEST.redirect_url,
        institution_id: 'BANK_X',
        agreement: 'eua-1',
        reference: 'ref-1',
        user_language: 'EN',
      },
    ]);
  });

  test('falls back to 90 days and then to 89', async () => {
    const { provider, asked } = await setUpProvider({
      'POST agreements/enduser/': [
        TOO_LONG,
        TOO_LONG,
        { status: 201, body: { ...AGREEMENT, max_historical_days: 89 } },
      ],
      'POST requisitions/': { status: 201, body: REQUISITION },
    });
    expect(unwrap(await provider.startLink(REQUEST)).history_days).toBe(89);
    expect(histories(asked())).toEqual([730, 90, 89]);
  });

  test('asks for 90 days where a longer history is a consent of its own', async () => {
    const { provider, asked } = await setUpProvider({
      'GET institutions/BANK_X/': { body: { supported_features: ['separate_continuous_history_consent'] } },
      'POST agreements/enduser/': { status: 201, body: AGREEMENT },
      'POST requisitions/': { status: 201, body: REQUISITION },
    });
    await provider.startLink(REQUEST);
    expect(histories(asked())).toEqual([90]);
  });
});

describe('startLink where a consent can be confirmed', () => {
  const OFFER = {
    body: {
      supported_features: ['reconfirmation_of_consent'],
      max_access_valid_for_days_reconfirmation: '730',
    },
  };
  const asks = (asked: { path: string; body: unknown }[]) =>
    bodies(asked, 'agreements/enduser/').map((body) => {
      const { max_historical_days, access_valid_for_days, reconfirmation } = body as Record<string, unknown>;
      return [max_historical_days, access_valid_for_days, reconfirmation === true];
    });
  const start = async (...replies: Reply[]) => {
    const { provider, asked } = await setUpProvider({
      'GET institutions/BANK_X/': OFFER,
      'POST agreements/enduser/': replies,
      'POST requisitions/': { status: 201, body: REQUISITION },
    });
    return { started: await provider.startLink(REQUEST), asks: asks(asked()) };
  };
  const agreed = { status: 201, body: { ...AGREEMENT, access_valid_for_days: 730, reconfirmation: true } };
  const ordinary = { status: 201, body: AGREEMENT };
  const refusal = (field: string): Reply => ({
    status: 400,
    body: { [field]: [{ summary: 'No', detail: 'Not allowed' }], status_code: 400 },
  });

  test('asks for the longest access that it allows', async () => {
    const { started, asks: asked } = await start(agreed);
    expect(unwrap(started)).toMatchObject({ access_days: 730, is_reconfirmable: true });
    expect(asked).toEqual([[730, 730, true]]);
  });

  test.each([
    [
      'without the company’s permission',
      { status: 403, body: { summary: '', detail: 'You do not have permission to perform this action.' } },
    ],
    ['when the bank refuses it', refusal('reconfirmation')],
    ['when the bank refuses so long an access', refusal('access_valid_for_days')],
  ])('falls back to the ordinary agreement %s', async (_, reply) => {
    const { started, asks: asked } = await start(reply, ordinary);
    expect(unwrap(started)).toMatchObject({ access_days: 90, is_reconfirmable: false });
    expect(asked).toEqual([
      [730, 730, true],
      [730, 90, false],
    ]);
  });

  test('keeps it when the history alone is too long', async () => {
    const { started, asks: asked } = await start(TOO_LONG, agreed);
    expect(unwrap(started)).toMatchObject({ is_reconfirmable: true });
    expect(asked).toEqual([
      [730, 730, true],
      [90, 730, true],
    ]);
  });

  test('comes to an end when everything is refused', async () => {
    const { started, asks: asked } = await start(
      ...Array.from({ length: 12 }, () => refusal('access_scope')),
    );
    expect(started).toMatchObject({ problem: { code: 'bank.invalid_request' } });
    expect(asked.length).toBeLessThan(6);
  });
});

describe('taking a consent back', () => {
  test.each([
    ['that is there', { status: 200, body: { summary: 'Requisition deleted' } }, true],
    ['that is gone already', { status: 404, body: { detail: 'Not found.' } }, true],
    ['at a provider that is away', { status: 503, body: '<html>' }, false],
  ])('%s', async (_, reply, isDone) => {
    const { provider } = await setUpProvider({ 'DELETE requisitions/req-1/': reply });
    expect((await provider.unlink('req-1')).ok).toBe(isDone);
  });
});

describe('startLink, refused', () => {
  test('says why it gave up', async () => {
    const refused = await setUpProvider({ 'POST agreements/enduser/': TOO_LONG });
    expect(await refused.provider.startLink(REQUEST)).toMatchObject({
      problem: { code: 'bank.invalid_request' },
    });
    expect(histories(refused.asked())).toEqual([730, 90, 89]);

    const spent: Reply = { status: 402, body: { summary: 'Payment Required' } };
    const limited = await setUpProvider({
      'POST agreements/enduser/': { status: 201, body: AGREEMENT },
      'POST requisitions/': spent,
    });
    expect(await limited.provider.startLink(REQUEST)).toMatchObject({
      problem: { code: 'bank.payment_required' },
    });
    const off: Reply = { status: 503, body: { summary: 'Institution BANK_X is not operational' } };
    const disabled = await setUpProvider({ 'POST agreements/enduser/': off });
    expect(await disabled.provider.startLink(REQUEST)).toMatchObject({
      problem: { code: 'bank.institution_disabled' },
    });
    expect(histories(disabled.asked())).toEqual([730]);
  });

  test.each([undefined, 'javascript:alert(1)'])('refuses the link %s', async (link) => {
    const { provider } = await setUpProvider({
      'POST agreements/enduser/': { status: 201, body: AGREEMENT },
      'POST requisitions/': { status: 201, body: { ...REQUISITION, link } },
    });
    expect(await provider.startLink(REQUEST)).toMatchObject({ problem: { code: 'bank.malformed' } });
  });
});

describe('linkState', () => {
  const state = async (requisition: object, more: Record<string, Reply> = {}) => {
    const replies = { 'GET requisitions/req-1/': { body: { ...REQUISITION, ...requisition } }, ...more };
    const { provider } = await setUpProvider(replies);
    return provider.linkState('req-1');
  };

  test.each([
    ['CR', { status: 'waiting', is_at_bank: false }],
    ['GC', { status: 'waiting', is_at_bank: false }],
    ['UA', { status: 'waiting', is_at_bank: true }],
    ['SA', { status: 'waiting', is_at_bank: true }],
    ['GA', { status: 'waiting', is_at_bank: true }],
    ['ID', { status: 'waiting', is_at_bank: true }],
    ['RJ', { status: 'rejected' }],
    ['ER', { status: 'rejected' }],
    ['EX', { status: 'expired' }],
    ['SU', { status: 'expired' }],
  ])('%s is %j', async (status, expected) => {
    expect(unwrap(await state({ status }))).toEqual(expected);
  });

  test('a linked one has its accounts, and ends so many days after it was accepted', async () => {
    const accepted = { ...AGREEMENT, accepted: '2026-03-02T09:46:36.633900Z' };
    const linked = { status: 'LN', accounts: ['acc-1', 'acc-2'] };
    expect(unwrap(await state(linked, { 'GET agreements/enduser/eua-1/': { body: accepted } }))).toEqual({
      status: 'linked',
      account_ids: ['acc-1', 'acc-2'],
      consent_expires_at: new Date('2026-05-31T09:46:36.633Z'),
    });
  });

  test('a linked one is linked even when its end is not known', async () => {
    const linked = { status: 'linked', account_ids: ['acc-1'] };
    const answer = { status: 'LN', accounts: ['acc-1'] };
    expect(unwrap(await state(answer))).toEqual(linked);
    expect(unwrap(await state(answer, { 'GET agreements/enduser/eua-1/': { body: AGREEMENT } }))).toEqual(
      linked,
    );
    expect(unwrap(await state({ ...answer, agreement: null }))).toEqual(linked);
  });

  test('one that is gone is a problem', async () => {
    const { provider } = await setUpProvider({});
    expect(await provider.linkState('req-1')).toMatchObject({ problem: { code: 'bank.not_found' } });
  });
});
