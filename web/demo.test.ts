import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webWorld } from '#test/web-world.ts';
import type { Demo } from './visitor.ts';

let world: Awaited<ReturnType<typeof webWorld>>;
let isClaimed = true;
const demo: Demo = {
  chatPath: '/sandbox/telegram/chat',
  fetch: (request) => new Response(`${request.method} ${new URL(request.url).pathname}`),
  memberId: async () => (isClaimed ? world.member.member_id : undefined),
};
beforeAll(async () => {
  world = await webWorld({ parts: { demo } });
});
afterAll(() => world.end());

describe('the demo', () => {
  test('puts the chat beside the charts, and says that all of it is invented', async () => {
    const page = await world.ask('/');
    const text = await page.text();
    expect(text).toContain('<iframe src="/sandbox/telegram/chat" title="Chat">');
    expect(text).toContain('<iframe src="/board" title="Charts"');
    expect(text).toContain('invented');
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'self'");
  });

  test('signs its visitor in to the charts, which have no script', async () => {
    const board = await world.ask('/board');
    expect(await board.text()).toContain('Recent transactions');
    expect(board.headers.get('Content-Security-Policy')).not.toContain('script-src');
    const headers = { Cookie: world.cookieOf(board) };
    expect((await world.ask('/charts/balances.svg', { headers })).status).toBe(200);
  });

  test('tells when there is something new to show', async () => {
    const headers = { Cookie: world.cookieOf(await world.ask('/board')) };
    const version = async () => (await world.ask('/board/version', { headers })).json();
    const before = await version();
    expect(await version()).toEqual(before);
    world.clock.advance(1000);
    const built = await world.publish();
    expect(await version()).toEqual({ version: built });
    expect(built).not.toBe((before as { version: string }).version);
  });

  test('waits for /start when nobody has said it', async () => {
    isClaimed = false;
    const board = await world.ask('/board');
    expect(await board.text()).toContain('Say /start');
    expect(board.headers.get('Set-Cookie')).toBeNull();
    isClaimed = true;
  });

  test('opens nothing else without a session', async () => {
    expect((await world.ask('/board/version')).status).toBe(401);
    expect((await world.ask('/charts/balances.svg')).status).toBe(401);
  });

  test('hands the sandbox its requests as they came, but none from another site', async () => {
    const own = await world.ask('/sandbox/bank/x', { method: 'POST' });
    expect(await own.text()).toBe('POST /sandbox/bank/x');
    const foreign = { method: 'POST', headers: { Origin: 'https://evil.example' } };
    expect((await world.ask('/sandbox/bank/x', foreign)).status).toBe(403);
  });
});
