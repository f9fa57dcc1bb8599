import { serve } from '@hono/node-server';
import { describe, expect, test } from 'vitest';
import { openTestBank } from './test-client.ts';

describe('scripted faults', () => {
  test('the next calls to a path answer as told, then the truth comes back', async () => {
    const { bank, get } = await openTestBank();
    bank.control.script('GET /institutions/', { status: 500, body: { summary: 'no' } }, 2);
    expect(await get('/institutions/?country=gb')).toMatchObject({ status: 500, json: { summary: 'no' } });
    expect((await get('/requisitions/')).status).toBe(200);
    expect((await get('/institutions/?country=gb')).status).toBe(500);
    expect((await get('/institutions/?country=gb')).status).toBe(200);
    expect(bank.control.calls().map(({ status }) => status)).toEqual([200, 500, 200, 500, 200]);
  });

  test('a gateway answers with a page, with its own headers, by a pattern', async () => {
    const { bank, get } = await openTestBank();
    bank.control.script(/requisitions|agreements/, { status: 502, text: '<html>Bad gateway</html>' });
    const answer = await get('/requisitions/');
    expect(answer).toMatchObject({ status: 502, json: undefined, text: '<html>Bad gateway</html>' });
    bank.control.script('/requisitions/', { status: 503, headers: { 'retry-after': '9' } });
    const empty = await get('/requisitions/');
    expect(empty.text).toBe('');
    expect(empty.headers.get('retry-after')).toBe('9');
  });

  test('a slow answer is the true one, late', async () => {
    const { bank, get } = await openTestBank();
    bank.control.script('/institutions/', { delayMs: 300 });
    const order: string[] = [];
    const ask = async (name: string): Promise<void> => {
      expect((await get('/institutions/?country=gb')).status).toBe(200);
      order.push(name);
    };
    await Promise.all([ask('first'), ask('second')]);
    expect(order).toEqual(['second', 'first']);
  });

  test('the true answer can be spoilt on its way, whatever it says', async () => {
    const { bank, get } = await openTestBank();
    const headers = { 'x-spoilt': 'yes' };
    bank.control.script('/institutions/', { alter: (text) => text.slice(0, 40), headers });
    const spoilt = await get('/institutions/?country=gb');
    const whole = await get('/institutions/?country=gb');
    expect(spoilt).toMatchObject({ status: 200, json: undefined, text: whole.text.slice(0, 40) });
    expect(spoilt.headers.get('x-spoilt')).toBe('yes');
    expect(spoilt.headers.get('content-type')).toBe('application/json');
  });

  test('a connection that breaks half-way fails while the body is read', async () => {
    const { bank, get } = await openTestBank();
    bank.control.script('/institutions/', { truncate: true });
    await expect(get('/institutions/?country=gb')).rejects.toThrow('cut by a script');
    expect((await get('/institutions/?country=gb')).status).toBe(200);
  });

  test('over a real connection the status arrives and the body does not', async () => {
    const { bank } = await openTestBank();
    const { promise, resolve } = Promise.withResolvers<number>();
    const server = serve({ fetch: bank.app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(port),
    );
    bank.control.script('/token/new/', { truncate: true });
    const response = await fetch(`http://127.0.0.1:${await promise}/api/v2/token/new/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"secret_id":"a","secret_key":"b"}',
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    server.close();
  });

  test('scripts that were not used can be dropped', async () => {
    const { bank, get } = await openTestBank();
    bank.control.script('/institutions/', { status: 500 }, 100);
    bank.control.clearScripts();
    expect((await get('/institutions/?country=gb')).status).toBe(200);
  });
});
