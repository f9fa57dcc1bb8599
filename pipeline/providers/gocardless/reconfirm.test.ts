import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { setUpProvider } from './fixtures/set-up-provider.ts';

const AGREEMENT = { id: 'eua-1', accepted: null, access_valid_for_days: 90, max_historical_days: 730 };
const REQUISITION = {
  id: 'req-1',
  status: 'CR',
  agreement: 'eua-1',
  accounts: [],
  link: 'https://ob.example/psd2/start/req-1/BANK_X',
};

describe('a consent that is confirmed', () => {
  const PAGE = {
    reconfirmation_url: 'https://ob.example/reconfirm/1',
    accounts: { 'acc-1': { reconfirmed: '', rejected: '' } },
  };

  test('has a page, and is confirmed once every account is', async () => {
    const accounts = {
      'acc-1': { reconfirmed: '2026-05-21T08:00:00Z', rejected: '' },
      'acc-2': { reconfirmed: '2026-05-21T09:00:00Z', rejected: '' },
    };
    const half = { ...accounts, 'acc-2': { reconfirmed: '', rejected: '' } };
    const { provider, asked } = await setUpProvider({
      'POST agreements/enduser/eua-1/reconfirm/': { status: 201, body: PAGE },
      'GET agreements/enduser/eua-1/reconfirm/': [
        { body: { ...PAGE, accounts: half } },
        { body: { ...PAGE, accounts } },
      ],
    });
    const url = 'https://ob.example/reconfirm/1';
    expect(await provider.startReconfirmation('eua-1', 'http://a.test/back')).toEqual({
      ok: true,
      value: { url, is_rejected: false },
    });
    expect(asked()[0]?.body).toEqual({ redirect: 'http://a.test/back' });
    expect(unwrap(await provider.reconfirmation('eua-1')).confirmed_at).toBeUndefined();
    expect(unwrap(await provider.reconfirmation('eua-1')).confirmed_at).toEqual(
      new Date('2026-05-21T09:00:00Z'),
    );
  });

  test('is refused a page that is none', async () => {
    const { provider } = await setUpProvider({
      'POST agreements/enduser/eua-1/reconfirm/': {
        status: 201,
        body: { ...PAGE, reconfirmation_url: 'javascript:alert(1)' },
      },
    });
    expect(await provider.startReconfirmation('eua-1', '')).toMatchObject({
      problem: { code: 'bank.malformed' },
    });
    expect(await provider.reconfirmation('eua-1')).toMatchObject({ problem: { code: 'bank.not_found' } });
  });

  test.each([
    [undefined, '2026-05-31T09:46:36.633Z'],
    ['2026-05-28T10:00:00Z', '2026-08-26T10:00:00.000Z'],
  ])('and was last confirmed at %s is due at %s', async (reconfirmed, due) => {
    const agreement = { ...AGREEMENT, accepted: '2026-03-02T09:46:36.633900Z', reconfirmation: true };
    const { provider } = await setUpProvider({
      'GET requisitions/req-1/': { body: { ...REQUISITION, status: 'LN', accounts: ['acc-1'] } },
      'GET agreements/enduser/eua-1/': { body: { ...agreement, access_valid_for_days: 730 } },
      ...(reconfirmed === undefined
        ? {}
        : {
            'GET agreements/enduser/eua-1/reconfirm/': {
              body: { ...PAGE, accounts: { 'acc-1': { reconfirmed, rejected: '' } } },
            },
          }),
    });
    expect(unwrap(await provider.linkState('req-1'))).toMatchObject({
      consent_expires_at: new Date('2028-03-01T09:46:36.633Z'),
      reconfirm_by: new Date(due),
    });
  });
});
