import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Reply, Script } from './fixtures/scripted-bank.ts';
import { account, codeOf, count, FINE, openBank, SHAPE, setUpClient } from './fixtures/set-up-client.ts';

describe('answers', () => {
  const cut: Reply['raw'] = (response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write('{"ok":tr');
    setImmediate(() => response.destroy());
  };

  test.each<[string, Reply, string]>([
    ['a page with a 200', { body: '<html>Maintenance</html>' }, 'bank.malformed'],
    ['half a JSON', { body: '{"ok":tr' }, 'bank.malformed'],
    ['an error in a success', { body: { summary: 'Error', detail: 'x' } }, 'bank.malformed'],
    ['nothing', { body: '' }, 'bank.malformed'],
    ['no content', { status: 204, raw: (response) => response.writeHead(204).end() }, 'bank.malformed'],
    ['a body that is cut off', { raw: cut }, 'bank.unavailable'],
    ['a broken connection', { raw: (response) => response.destroy() }, 'bank.unavailable'],
  ])('%s is a problem, not a crash, and is not asked for again', async (_name, reply, code) => {
    const { bank, get } = await setUpClient(account(reply));
    expect(codeOf(await get())).toBe(code);
    expect(count(bank.paths(), 'GET accounts/a/')).toBe(1);
  });

  test('one that never comes ends with the time-out', async () => {
    const { get } = await setUpClient(account({ raw: () => undefined }), { timeoutMs: 300 });
    expect(await get()).toMatchObject({ ok: false, problem: { code: 'bank.unavailable' } });
  });

  test('a server that is not there is told as unreachable, with a time to try again', async () => {
    const { bank, get } = await setUpClient(account(FINE));
    await bank.close();
    const problem = { code: 'bank.unavailable', retryAt: new Date('2026-03-20T09:15:00Z') };
    expect(await get()).toMatchObject({ ok: false, problem });
  });

  test('a small body that unpacks to a huge one is left unread', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '));
    const { get } = await setUpClient(
      account({
        raw: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      }),
      { largestAnswerBytes: 1024 * 1024 },
    );
    expect(codeOf(await get())).toBe('bank.malformed');
  });

  test('a fault of the program is thrown, not told as the bank’s', async () => {
    const { client } = await setUpClient(account(FINE), {
      fetch: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(client({ method: 'GET', path: 'x/' }, SHAPE)).rejects.toThrow('bug');
  });

  test('a problem tells the fields that were wrong and none of their values', async () => {
    const { get } = await setUpClient(account({ body: { ok: 'GB00TEST00000012345678' } }));
    const result = await get();
    expect(result).toMatchObject({ problem: { cause: { status: 200, fields: ['ok'] } } });
    expect(JSON.stringify(result)).not.toContain('GB00TEST');
  });

  test('the account’s quota comes with the answer', async () => {
    const headers = { HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING: '3' };
    const { get } = await setUpClient(account({ ...FINE, headers }));
    expect(await get()).toMatchObject({ value: { quota: { remaining: 3 } } });
  });
});

describe('requests', () => {
  test('keep the path of the base address, whatever slashes it ends with', async () => {
    const bank = await openBank(account(FINE));
    const { get } = await setUpClient(account(FINE), { apiUrl: `${bank.apiUrl}//` });
    await get();
    expect(bank.paths()).toEqual(['POST token/new/', 'GET accounts/a/']);
  });

  const moved =
    (location: string, status = 301): Script =>
    ({ path }) => {
      if (path === '/api/v2/accounts/a/') return { status, headers: { location } };
      return path === '/api/v2/accounts/b/' ? FINE : undefined;
    };

  test('follow a redirect on the same server', async () => {
    const { get } = await setUpClient(moved('/api/v2/accounts/b/'));
    expect(codeOf(await get())).toBe('ok');
  });

  test('never carry the token to another server', async () => {
    const other = await openBank(() => FINE);
    const { get } = await setUpClient(moved(`${other.apiUrl}/accounts/b/`));
    expect(codeOf(await get())).toBe('bank.unexpected');
    expect(other.asked).toEqual([]);
  });

  test.each(['/api/v2/accounts/a/', 'http://[', ''])('do not run in circles (%s)', async (location) => {
    const { bank, get } = await setUpClient(moved(location));
    expect(codeOf(await get())).toBe('bank.unexpected');
    expect(count(bank.paths(), 'GET accounts/a/')).toBeLessThanOrEqual(4);
  });

  test('are not sent on when they carry a body', async () => {
    const { client } = await setUpClient(moved('/api/v2/accounts/b/', 307));
    const posted = await client({ method: 'POST', path: 'accounts/a/', body: { a: 1 } }, SHAPE);
    expect(codeOf(posted)).toBe('bank.unexpected');
  });

  test('leave neither token nor key in the log', async () => {
    const { get, lines } = await setUpClient(account({ status: 500, body: { summary: 'access-1 failed' } }));
    const result = await get();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('') + JSON.stringify(result)).not.toMatch(/access-1|refresh-1|secret-(id|key)/);
  });
});

describe('a request that may be repeated', () => {
  /** Answers in order, the last one for ever. */
  const inTurn = (...replies: Reply[]): Script => {
    let at = 0;
    return ({ path }) => {
      if (!path.startsWith('/api/v2/accounts/')) return undefined;
      at += 1;
      return replies[Math.min(at, replies.length) - 1];
    };
  };
  const calls = (paths: readonly string[]) => count(paths, 'GET accounts/a/');
  async function setUp(...replies: Reply[]) {
    const pauses: number[] = [];
    const world = await setUpClient(inTurn(...replies), { pause: async (ms) => void pauses.push(ms) });
    return { ...world, pauses };
  }
  const refused = (status: number, type: string, summary = 'Couldn’t update account'): Reply => ({
    status,
    body: { summary, detail: '', type, status_code: status },
  });
  const general: Reply = {
    status: 429,
    headers: { HTTP_X_RATELIMIT_REMAINING: '0', HTTP_X_RATELIMIT_RESET: '17' },
    body: { summary: 'Rate limit exceeded', detail: 'The rate limit for this resource is 100/minute.' },
  };

  test.each<[string, Reply]>([
    ['a gateway that fails', { status: 502, body: '<html>502 Bad Gateway</html>' }],
    ['a gateway that gives up', { status: 504 }],
    ['a bank that is not reached', refused(503, 'ConnectionError')],
  ])('%s is asked again, a little later', async (_, reply) => {
    const { bank, get, pauses } = await setUp(reply, FINE);
    expect(codeOf(await get())).toBe('ok');
    expect(calls(bank.paths())).toBe(2);
    expect(pauses[0]).toBeGreaterThanOrEqual(300);
    expect(pauses[0]).toBeLessThanOrEqual(500);
  });

  test('is given up after the third time', async () => {
    const { bank, get, pauses } = await setUp({ status: 502 });
    expect(await get()).toMatchObject({ problem: { code: 'bank.unavailable' }, outcome: 'other_failure' });
    expect(calls(bank.paths())).toBe(3);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  });

  test.each<[string, Reply]>([
    ['a failure at the bank', refused(500, 'UnknownRequestError')],
    ['a bank that is down', refused(503, 'ServiceError')],
    ['a limit of the day', refused(429, 'RateLimitError')],
    ['an access that is over', refused(401, 'AccessExpiredError')],
    ['an account in work', refused(409, '', 'Account is processing')],
  ])('%s is not', async (_, reply) => {
    const { bank, get } = await setUp(reply, FINE);
    expect(codeOf(await get())).not.toBe('ok');
    expect(calls(bank.paths())).toBe(1);
  });

  test('waits out the limit of the minute', async () => {
    const { get, pauses } = await setUp(general, FINE);
    expect(codeOf(await get())).toBe('ok');
    expect(pauses[0]).toBeGreaterThanOrEqual(17_000);
    expect(pauses[0]).toBeLessThanOrEqual(26_000);
  });

  test.each([
    ['The rate limit for this resource is 100/minute. Please try again in 9 seconds', {}, 9000],
    ['Slow down', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 12_000],
    ['The rate limit for this resource is 4/day. Please try again in 30 seconds', {}, undefined],
    ['Slow down', { 'x-ratelimit-remaining': '0', 'x-ratelimit-account-success-remaining': '0' }, undefined],
  ])('reads “%s”', async (detail, headers: Record<string, string>, least) => {
    const body = { summary: 'Rate limit exceeded', detail };
    const { get, pauses } = await setUp({ status: 429, headers, body }, FINE);
    await get();
    if (least === undefined) expect(pauses).toEqual([]);
    else expect(pauses[0]).toBeGreaterThanOrEqual(least);
  });

  test('is sent thrice to a server that is not there, and says that nothing was sent', async () => {
    const { bank, get, pauses } = await setUp(FINE);
    await bank.close();
    expect(await get()).toMatchObject({ outcome: 'other_failure', isUnsent: true });
    expect(pauses).toHaveLength(2);
  });

  test('carries nothing that could be made twice', async () => {
    const { bank, client } = await setUp({ status: 502 });
    await client({ method: 'POST', path: 'accounts/a/', body: {} }, SHAPE);
    expect(count(bank.paths(), 'POST accounts/a/')).toBe(1);
  });
});

describe('what a failure has cost', () => {
  const say = (status: number, summary: string, detail = '', type?: string): Reply => ({
    status,
    body: { summary, detail, type, status_code: status },
  });
  const UPDATE = "Couldn't update account transactions";

  test.each<[string, Reply, string]>([
    ['a failure at the bank', say(500, UPDATE, '', 'UnknownRequestError'), 'counted_failure'],
    ['a crash at the provider', say(500, 'Something went terribly wrong'), 'counted_failure'],
    ['an access the bank ended', say(401, UPDATE, '', 'AccessExpiredError'), 'counted_failure'],
    ['a closed account', say(401, UPDATE, '', 'AccountInactiveError'), 'counted_failure'],
    ['a bank that forbids it', say(403, UPDATE, '', 'AccountAccessForbidden'), 'counted_failure'],
    ['what the bank lacks', say(403, UPDATE, '', 'AccountResourceUnavailable'), 'counted_failure'],
    ['an account nobody knows', say(404, 'Account ID X not found'), 'counted_failure'],
    ['the bank’s limit', say(429, UPDATE, '', 'RateLimitError'), 'limited'],
    ['the provider’s limit', say(429, 'Rate limit exceeded', '4/day. try again in 9 seconds'), 'limited'],
    ['a bank that is down', say(503, UPDATE, '', 'ServiceError'), 'other_failure'],
    ['a bank that is not reached', say(503, UPDATE, '', 'ConnectionError'), 'other_failure'],
    ['a bank that is switched off', say(503, 'Institution X is not operational'), 'other_failure'],
    ['an expired consent', say(401, 'End User Agreement (EUA) 4f has expired'), 'other_failure'],
    ['no consent', say(403, 'No valid End User Agreement', 'Account exists but'), 'other_failure'],
    ['a scope left out', say(403, 'End User Agreement (EUA) access scope error'), 'other_failure'],
    ['an address not allowed', say(403, 'IP address access denied'), 'other_failure'],
    ['a suspended account', say(409, 'Account suspended'), 'other_failure'],
    ['an account in work', say(409, 'Account is processing'), 'other_failure'],
    ['a gateway that fails', { status: 502, body: '<html>' }, 'other_failure'],
    ['a gateway that gave up waiting', { status: 504, body: '' }, 'asked'],
    ['half a JSON', { body: '{"ok":tr' }, 'answered'],
    ['an error inside a success', { body: { summary: 'x', status_code: 500 } }, 'asked'],
    ['a broken connection', { raw: (response) => response.destroy() }, 'asked'],
  ])('%s', async (_, reply, outcome) => {
    const { get } = await setUpClient(account(reply), { pause: () => Promise.resolve() });
    expect(await get()).toMatchObject({ ok: false, outcome });
  });

  test('comes with what the provider says is left', async () => {
    const headers = {
      'x-ratelimit-account-success-limit': '4',
      'x-ratelimit-account-success-remaining': '0',
      'x-ratelimit-account-success-reset': '3600',
    };
    const { get } = await setUpClient(account({ ...say(429, 'Rate limit exceeded'), headers }));
    const renews_at = new Date('2026-03-20T10:00:00Z');
    expect(await get()).toMatchObject({ quota: { limit: 4, remaining: 0, renews_at } });
  });
});
