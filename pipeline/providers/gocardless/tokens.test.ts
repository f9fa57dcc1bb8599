import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { account, codeOf, count, FINE, INVALID, setUpClient } from './fixtures/set-up-client.ts';

describe('tokens', () => {
  test('are fetched once, kept, and used again by a later start', async () => {
    const { bank, tokens, get } = await setUpClient(account(FINE));
    expect(await get()).toMatchObject({ ok: true, value: { body: { ok: true } } });
    await get();
    expect(bank.paths()).toEqual(['POST token/new/', 'GET accounts/a/', 'GET accounts/a/']);

    const later = await setUpClient(account(FINE), { kept: tokens.kept() ?? '' });
    await later.get();
    expect(later.bank.paths()).toEqual(['GET accounts/a/']);
    expect(later.bank.asked[0]?.authorization).toBe('Bearer access-1');
  });

  test('are renewed an hour ahead by the refresh token, which is kept', async () => {
    const { bank, clock, tokens, get } = await setUpClient(account(FINE));
    await get();
    clock.advance(DAY_MS - HOUR_MS - 1);
    await get();
    expect(count(bank.paths(), 'POST token/refresh/')).toBe(0);
    clock.advance(1);
    await get();
    expect(bank.asked.find(({ path }) => path.endsWith('/refresh/'))?.body).toEqual({ refresh: 'refresh-1' });
    expect(bank.asked.at(-1)?.authorization).toBe('Bearer access-2');
    expect(tokens.kept()).toContain('refresh-1');
  });

  test('are asked for anew when the refresh token is over', async () => {
    const { bank, clock, get } = await setUpClient(account(FINE));
    await get();
    clock.advance(31 * DAY_MS);
    await get();
    expect(count(bank.paths(), 'POST token/new/')).toBe(2);
    expect(count(bank.paths(), 'POST token/refresh/')).toBe(0);
  });

  test('are asked for anew when the refresh token is refused before its end', async () => {
    const { bank, clock, get } = await setUpClient((asked) =>
      asked.path.endsWith('/refresh/') ? INVALID : account(FINE)(asked),
    );
    await get();
    clock.advance(DAY_MS);
    expect(codeOf(await get())).toBe('ok');
    expect(count(bank.paths(), 'POST token/new/')).toBe(2);
  });
});

describe('renewing', () => {
  test('five calls at once share one renewal', async () => {
    const { bank, clock, get } = await setUpClient(account(FINE));
    await get();
    clock.advance(DAY_MS);
    const results = await Promise.all([get(), get(), get(), get(), get()]);
    expect(results.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(count(bank.paths(), 'POST token/refresh/')).toBe(1);
  });

  test('five calls refused at once share one renewal too', async () => {
    const { bank, get } = await setUpClient((asked) =>
      asked.authorization === 'Bearer access-1' ? INVALID : account(FINE)(asked),
    );
    const results = await Promise.all([get(), get(), get(), get(), get()]);
    expect(results.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(count(bank.paths(), 'POST token/refresh/')).toBe(1);
  });

  test('one that stays refused is tried twice and no more', async () => {
    const { bank, get } = await setUpClient(account(INVALID));
    expect(codeOf(await get())).toBe('bank.auth_secrets');
    expect(count(bank.paths(), 'GET accounts/a/')).toBe(2);
  });

  test('an expired consent is no reason to renew', async () => {
    const expired = { summary: 'End User Agreement (EUA) 1 has expired', detail: '', status_code: 401 };
    const { bank, get } = await setUpClient(account({ status: 401, body: expired }));
    expect(codeOf(await get())).toBe('bank.consent_expired');
    expect(bank.paths()).toEqual(['POST token/new/', 'GET accounts/a/']);
  });

  test('one that still works is used when the renewal fails', async () => {
    const { clock, get } = await setUpClient((asked) =>
      asked.path.endsWith('/refresh/') ? { status: 502, body: '<html>' } : account(FINE)(asked),
    );
    await get();
    clock.advance(DAY_MS - HOUR_MS);
    expect(codeOf(await get())).toBe('ok');
    clock.advance(HOUR_MS);
    expect(codeOf(await get())).toBe('bank.unavailable');
  });
});

describe('without tokens', () => {
  test('wrong keys are named, and nothing of them is told', async () => {
    const { get, lines } = await setUpClient(({ path, body }) =>
      path.endsWith('/new/')
        ? { status: 401, body: { summary: 'Authentication failed', detail: JSON.stringify(body) } }
        : undefined,
    );
    const result = await get();
    expect(codeOf(result)).toBe('bank.auth_secrets');
    expect(JSON.stringify(result) + lines.join('')).not.toMatch(/secret-(id|key)-0123456789/);
  });

  test.each([{ body: {} }, { body: '<html>' }])(
    'an answer without tokens (%j) is told as such',
    async (reply) => {
      const fresh = await setUpClient(({ path }) => (path.endsWith('/new/') ? reply : undefined));
      expect(codeOf(await fresh.get())).toBe('bank.malformed');
      const renewing = await setUpClient((asked) =>
        asked.path.endsWith('/refresh/') ? reply : account(FINE)(asked),
      );
      await renewing.get();
      renewing.clock.advance(DAY_MS);
      expect(codeOf(await renewing.get())).toBe('bank.malformed');
    },
  );

  test('what was kept in another form is as good as nothing', async () => {
    const { bank, get } = await setUpClient(account(FINE), { kept: '{"access":1}' });
    expect(codeOf(await get())).toBe('ok');
    expect(bank.paths()[0]).toBe('POST token/new/');
  });
});
