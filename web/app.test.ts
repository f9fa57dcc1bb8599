import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { fail } from '#core/problem.ts';
import { webWorld } from '#test/web-world.ts';

let world: Awaited<ReturnType<typeof webWorld>>;
beforeAll(async () => {
  world = await webWorld({ marts: { payee: `<script>alert(1)</script>"'&` } });
});
afterAll(() => world.end());

const signedIn = async (address: string) => world.ask(address, { headers: { Cookie: await world.signIn() } });

/** A minute later, so that the tries of another test do not count in this one. */
const later = () => world.clock.advance(MINUTE_MS);

describe('the one-time link', () => {
  test('is not used up by looking at it, and works once by its button', async () => {
    later();
    const link = await world.newLink();
    for (let look = 0; look < 5; look += 1) {
      const page = await world.ask(link);
      expect(page.status).toBe(200);
      expect(page.headers.get('Set-Cookie')).toBeNull();
    }
    const used = await world.ask(link, { method: 'POST' });
    expect([used.status, used.headers.get('Location')]).toEqual([303, '/']);
    expect(used.headers.get('Set-Cookie')).toMatch(/^session=[\w-]{40,}; .*HttpOnly; SameSite=Lax$/);
    const again = await world.ask(link, { method: 'POST' });
    expect([again.status, again.headers.get('Set-Cookie')]).toEqual([410, null]);
  });

  test('makes exactly one session of twenty simultaneous presses', async () => {
    later();
    const link = await world.newLink();
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask(link, { method: 'POST' })));
    expect(answers.filter((answer) => answer.headers.has('Set-Cookie'))).toHaveLength(1);
  });

  test('is dead after ten minutes', async () => {
    const link = await world.newLink();
    world.clock.advance(10 * MINUTE_MS);
    expect((await world.ask(link, { method: 'POST' })).status).toBe(410);
  });

  test('cannot be guessed at: the sixth try in a minute is refused, with the time to wait', async () => {
    later();
    const tries = [];
    for (let n = 0; n < 6; n += 1) tries.push(await world.ask(`/login/guess-${n}`, { method: 'POST' }));
    expect(tries.map(({ status }) => status)).toEqual([410, 410, 410, 410, 410, 429]);
    expect(Number(tries[5]?.headers.get('Retry-After'))).toBeGreaterThan(0);
    later();
    expect((await world.ask('/login/guess', { method: 'POST' })).status).toBe(410);
  });

  test('never reaches the log', async () => {
    later();
    const link = await world.newLink();
    await world.ask(link, { method: 'POST' });
    expect(world.lines.join('')).not.toContain(link.slice('/login/'.length));
  });
});

describe('a session', () => {
  test('ends after half an hour without a visit', async () => {
    later();
    const cookie = await world.signIn();
    const look = () => world.ask('/', { headers: { Cookie: cookie } }).then((page) => page.text());
    world.clock.advance(29 * MINUTE_MS);
    expect(await look()).toContain('Recent transactions');
    world.clock.advance(30 * MINUTE_MS);
    expect(await look()).toContain('Please sign in');
  });

  test('ends after twelve hours however busy', async () => {
    later();
    const cookie = await world.signIn();
    const look = () => world.ask('/charts/none.svg', { headers: { Cookie: cookie } });
    for (let quarter = 0; quarter < 47; quarter += 1) {
      world.clock.advance(HOUR_MS / 4);
      expect((await look()).status).toBe(404);
    }
    world.clock.advance(HOUR_MS / 4);
    expect((await look()).status).toBe(401);
  });

  test('ends with the button, on the server too', async () => {
    later();
    const cookie = await world.signIn();
    const out = await world.ask('/logout', { method: 'POST', headers: { Cookie: cookie } });
    expect([out.status, out.headers.get('Set-Cookie')]).toEqual([303, expect.stringContaining('Max-Age=0')]);
    expect((await world.ask('/charts/balances.svg', { headers: { Cookie: cookie } })).status).toBe(401);
  });
});

describe('what is closed', () => {
  const CLOSED = ['/charts/balances.svg', '/board', '/board/version', '/logout', '/api/accounts', '/nothing'];

  test('stays closed without a session, however the path is written', async () => {
    const spellings = CLOSED.flatMap((path) => [
      path,
      `/${path}`,
      `//${path}`,
      `/.${path}`,
      `/public/..${path}`,
      `/public/%2e%2e${path}`,
      `/public/..%2f${path.slice(1)}`,
      `/%2f${path.slice(1)}`,
      `/login/..${path}`,
      `/login/x${path}`,
      path.replace('/', '/%5c'),
      `/\\${path.slice(1)}`,
      path.replaceAll('a', '%61'),
      `${path}/`,
      `${path};x`,
      `${path}%00`,
      path.toUpperCase(),
      `/healthz${path}`,
      `/link/return${path}`,
      `/sandbox${path}`,
    ]);
    const open = [];
    for (const path of spellings) {
      const { status } = await world.ask(`http://localhost:3000${path}`);
      if (status !== 401 && status !== 400) open.push(`${status} ${path}`);
    }
    expect(open).toEqual([]);
  });

  test('no file but the named ones is served', async () => {
    later();
    const cookie = await world.signIn();
    const wanted = ['/public/app.ts', '/public/..%2fapp.ts', '/public/../app.ts', '/public/package.json'];
    for (const path of wanted)
      expect([400, 404]).toContain((await world.ask(path, { headers: { Cookie: cookie } })).status);
    expect((await world.ask('/public/inter-400.ttf')).headers.get('Content-Type')).toBe('font/ttf');
  });
});

describe('every answer', () => {
  test('carries the headers that hold a page down, and money is never kept', async () => {
    later();
    const cookie = await world.signIn();
    const paths = [
      '/',
      '/login/x',
      '/healthz',
      '/link/return',
      '/public/page.css',
      '/none',
      '//',
      '/charts/balances.svg',
    ];
    for (const path of paths) {
      const { headers } = await world.ask(path, { headers: { Cookie: cookie } });
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|script-src/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      if (!path.startsWith('/public/') && path !== '//')
        expect(headers.get('Cache-Control')).toBe('no-store');
    }
  });

  test('takes forms from our own pages only', async () => {
    const origins = [
      '',
      'null',
      'https://evil.example',
      'http://sub.localhost:3000',
      'http://localhost:3001',
    ];
    for (const Origin of origins)
      for (const path of ['/logout', '/login/x', '/link/return', '/'])
        expect((await world.ask(path, { method: 'POST', headers: { Origin } })).status).toBe(403);
  });

  test('repeats nothing of Host and X-Forwarded-*', async () => {
    later();
    const link = await world.newLink();
    const headers = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
    };
    const page = await world.ask(link, { headers });
    const used = await world.ask(link, { method: 'POST', headers });
    expect((await page.text()) + JSON.stringify([...used.headers])).not.toContain('evil.example');
  });
});

describe('the charts page', () => {
  test('shows balances by currency, the freshness, the charts and the rows', async () => {
    later();
    const text = await (await signedIn('/?months=3')).text();
    expect(text).toContain('Data as of 06:02 today');
    for (const part of ['GBP', 'EUR', 'Joint account', '·· 2222', 'Where it went', 'pending'])
      expect(text).toContain(part);
    expect(text).toContain('/charts/balances.svg?months=3&amp;theme=dark&amp;frame=narrow');
  });

  test('shows a hostile payee as letters', async () => {
    later();
    const text = await (await signedIn('/')).text();
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  test('draws each chart as an SVG whose letters are outlines', async () => {
    later();
    const cookie = await world.signIn();
    for (const name of ['spending-by-category', 'spending-by-month', 'cash-flow', 'balances']) {
      const answer = await world.ask(`/charts/${name}.svg?theme=dark&frame=narrow&months=all`, {
        headers: { Cookie: cookie },
      });
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
        200,
        'image/svg+xml; charset=utf-8',
      ]);
      const svg = await answer.text();
      expect(svg).toMatch(/^<svg width="340" height="300"/);
      expect(svg).not.toContain('<text');
    }
  });

  test('says where to begin when nothing was built yet', async () => {
    const empty = await webWorld({ marts: false });
    const cookie = await empty.signIn();
    const page = await empty.ask('/', { headers: { Cookie: cookie } });
    expect(await page.text()).toContain('say /link');
    const chart = await empty.ask('/charts/balances.svg', { headers: { Cookie: cookie } });
    expect(chart.status).toBe(404);
    await empty.end();
  });
});

describe('a failure', () => {
  test('tells a code and an id, and keeps the rest in the log', async () => {
    const failing = await webWorld({
      marts: false,
      parts: { linkReturn: () => Promise.reject(new Error('select secret from tokens')) },
    });
    const page = await failing.ask('/link/return?ref=abc');
    const text = await page.text();
    expect(page.status).toBe(500);
    expect(text).not.toMatch(/select|secret|\.ts:/);
    const id = /web\.internal ([\w-]{36})/.exec(text)?.[1] ?? 'none';
    expect(failing.lines.join('')).toContain(id);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    await failing.end();
  });
});

test('https makes the cookie one that only this host can set', async () => {
  const secure = await webWorld({ marts: false, publicUrl: 'https://money.example' });
  const used = await secure.ask(await secure.newLink(), { method: 'POST' });
  expect(used.headers.get('Set-Cookie')).toMatch(
    /^__Host-session=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(used.headers.get('Strict-Transport-Security')).toContain('max-age');
  await secure.end();
});

test('a bank’s reference that nobody knows gets a sentence and nothing else', async () => {
  const stranger = await webWorld({
    marts: false,
    parts: {
      linkReturn: async () => fail('link.unknown', 'This link is not known here.', { cause: 'row 7' }),
    },
  });
  const page = await stranger.ask('/link/return?ref=forged');
  expect([page.status, (await page.text()).includes('row 7')]).toEqual([404, false]);
  await stranger.end();
});
