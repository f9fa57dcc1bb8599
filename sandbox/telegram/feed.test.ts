/** How updates reach the bot: one poller at a time, in order, until confirmed, or pushed to its address. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
beforeEach(async () => {
  telegram = await startTelegram();
});
afterEach(() => telegram.close());

interface Heard {
  readonly update_id: number;
  readonly message?: { readonly text?: string };
}
async function poll(parameters: object = {}): Promise<Heard[]> {
  const reply = await telegram.call('getUpdates', parameters);
  expect(reply).toMatchObject({ ok: true });
  return reply['result'] as Heard[];
}
const texts = (updates: readonly Heard[]) => updates.map(({ message }) => message?.text);
const say = (...lines: string[]): void => {
  for (const line of lines) telegram.control.say(ALEX, line);
};

describe('polling', () => {
  test('hands out what waits, in order, again and again until it is confirmed', async () => {
    say('one', 'two', 'three');
    const first = await poll({ limit: 2 });
    expect(texts(first)).toEqual(['one', 'two']);
    expect(texts(await poll())).toEqual(['one', 'two', 'three']);
    expect(texts(await poll({ offset: (first[1]?.update_id ?? 0) + 1 }))).toEqual(['three']);
    expect(telegram.control.pendingUpdates()).toBe(1);
  });

  test('waits for the next one, and for no longer than asked', async () => {
    const waiting = poll({ timeout: 30 });
    await telegram.control.whenPolled();
    say('at last');
    expect(texts(await waiting)).toEqual(['at last']);
    telegram.clock.advance(25 * 3_600_000);
    expect(await poll({ timeout: 1 })).toEqual([]);
  });

  test('a negative offset keeps the last ones only', async () => {
    say('one', 'two', 'three');
    expect(texts(await poll({ offset: -1 }))).toEqual(['three']);
    expect(texts(await poll())).toEqual(['three']);
  });

  test('kinds the bot did not ask for are not kept', async () => {
    await poll({ allowed_updates: ['callback_query'] });
    say('unheard');
    await poll({ allowed_updates: [] });
    say('heard');
    expect(texts(await poll())).toEqual(['heard']);
  });

  test('is dropped after a day, as on the real server', async () => {
    say('old');
    telegram.clock.advance(23 * 3_600_000);
    say('new');
    telegram.clock.advance(2 * 3_600_000);
    expect(texts(await poll())).toEqual(['new']);
  });

  test('a second poller ends the first with a conflict', async () => {
    const first = telegram.call('getUpdates', { timeout: 30 });
    await telegram.control.whenPolled();
    const second = telegram.call('getUpdates', { timeout: 30 });
    expect(await first).toEqual({
      ok: false,
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    say('for the second');
    expect(await second).toMatchObject({ ok: true, result: [{ message: { text: 'for the second' } }] });
  });

  test('a poller that hung up takes nothing with it', async () => {
    const gone = new AbortController();
    const address = `${telegram.base}/bot${telegram.token}/getUpdates?timeout=30`;
    const first = fetch(address, { signal: gone.signal });
    await telegram.control.whenPolled();
    gone.abort();
    await expect(first).rejects.toThrow();
    say('kept');
    expect(texts(await poll())).toEqual(['kept']);
  });
});

describe('webhook', () => {
  interface Delivery {
    readonly secret: string | undefined;
    readonly text: string | undefined;
  }

  async function bot(statuses: number[]) {
    const heard: Delivery[] = [];
    const listeners: (() => void)[] = [];
    const app = new Hono().post('/hook', async (context) => {
      const { message } = await context.req.json<Heard>();
      heard.push({ secret: context.req.header('x-telegram-bot-api-secret-token'), text: message?.text });
      for (const listener of listeners) listener();
      return new Response('', { status: statuses.shift() ?? 200 });
    });
    const started = Promise.withResolvers<number>();
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      started.resolve(port),
    );
    const url = `http://127.0.0.1:${await started.promise}/hook`;
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (heard.length >= count) resolve();
        };
        listeners.push(look);
        look();
      });
    return { heard, url, until, server };
  }

  test('gets each update with the secret, in order, again after a failure', async () => {
    const { heard, url, until, server } = await bot([200, 500]);
    await telegram.call('setWebhook', { url, secret_token: 'sesame' });
    say('one', 'two', 'three');
    await until(4);
    expect(heard).toEqual(['one', 'two', 'two', 'three'].map((text) => ({ secret: 'sesame', text })));
    expect(await telegram.call('getUpdates')).toMatchObject({
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    server.close();
  });

  test('tells what is wrong while the bot cannot be reached, and gives way to polling', async () => {
    const { url, server } = await bot([]);
    await new Promise((resolve) => server.close(resolve));
    const setting = { url, drop_pending_updates: true, allowed_updates: ['message'] };
    await telegram.call('setWebhook', setting);
    say('kept');
    let info = await telegram.call('getWebhookInfo');
    while (!JSON.stringify(info).includes('last_error_message')) info = await telegram.call('getWebhookInfo');
    expect(info).toMatchObject({
      result: {
        url,
        pending_update_count: 1,
        last_error_message: expect.stringContaining('Connection failed'),
      },
    });
    await telegram.call('deleteWebhook');
    expect(texts(await poll())).toEqual(['kept']);
    await telegram.call('deleteWebhook', { drop_pending_updates: true });
    expect(await poll()).toEqual([]);
  });

  test('refuses an address that is none, and on a strict server one without TLS', async () => {
    expect(await telegram.call('setWebhook', { url: 'nowhere' })).toMatchObject({
      description: 'Bad Request: bad webhook: invalid url specified',
    });
    const strict = await startTelegram({ allowLocalUrls: false });
    expect(await strict.call('setWebhook', { url: 'http://a.example/' })).toMatchObject({
      description: 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    });
    await strict.close();
  });
});
