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
    ['a gateway’s page', { status: 502, body: '<html>502 Bad Gateway</html>' }, 'bank.unavailable'],
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
