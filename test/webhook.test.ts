/** TELEGRAM_WEBHOOK: the sandbox's Telegram brings updates to the web page, which hands them to the bot. */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningBot } from '#bot/bot.ts';
import { ALEX, type BotWorld, openBotWorld } from './bot-world.ts';
import { webWorld } from './web-world.ts';

const SECRET = 'what-only-telegram-knows';
const PATH = '/telegram/a-path-that-nobody-guesses';

let world: BotWorld;
let web: Awaited<ReturnType<typeof webWorld>>;
let server: ReturnType<typeof serve>;
let root: string;
let bot: RunningBot | undefined;

beforeEach(async () => {
  world = await openBotWorld();
  await world.owner();
  const handle = (request: Request) =>
    bot?.handle(request) ?? Promise.resolve(new Response(null, { status: 503 }));
  web = await webWorld({ marts: false, parts: { telegram: { path: PATH, handle } } });
  server = serve({ fetch: web.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await world.close();
  await new Promise((resolve) => server.close(resolve));
  await web.end();
  bot = undefined;
});

const startBot = async () => {
  bot = await world.bot({ webhook: { url: `${root}${PATH}`, secret: SECRET } });
};
const heard = (text: RegExp) =>
  world.telegram.control.waitFor(ALEX, (message) => message.from === 'bot' && text.test(message.text));

const post = (path: string, body: string, secret?: string) =>
  fetch(`${root}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
  });

/** An update that would be answered. */
const help = (update_id = 5000) =>
  JSON.stringify({
    update_id,
    message: {
      message_id: 5000,
      date: 0,
      chat: { id: ALEX, type: 'private', first_name: 'Alex' },
      from: { id: ALEX, is_bot: false, first_name: 'Alex' },
      text: 'hello',
    },
  });

test('what a person says is brought, answered, and never asked for', async () => {
  await startBot();
  world.telegram.control.say(ALEX, '/help');
  await heard(/\/accounts/);
  world.telegram.control.say(ALEX, 'hello');
  await heard(/^answer to/);
  const methods = world.telegram.control.calls().map((call) => call.method);
  expect(methods).toContain('setWebhook');
  expect(methods).not.toContain('getUpdates');
});

test('an update that comes before the bot runs is kept and brought again', async () => {
  await startBot();
  await bot?.stop();
  world.telegram.control.say(ALEX, 'hello');
  await startBot();
  await heard(/^answer to/);
});

test('an address that Telegram does not take stops the start with what to do', async () => {
  const body = {
    ok: false,
    error_code: 400,
    description: 'Bad Request: bad webhook: HTTPS url must be provided',
  };
  world.telegram.control.script('setWebhook', { status: 400, body });
  await expect(startBot()).rejects.toMatchObject({
    problem: { code: 'telegram.webhook_refused', message: expect.stringContaining('PUBLIC_URL') },
  });
});

test('whoever is not Telegram brings nothing', async () => {
  await startBot();
  expect((await post(PATH, help())).status).toBe(401);
  expect((await post(PATH, help(), `${SECRET}x`)).status).toBe(401);
  expect((await post(PATH, help(), SECRET.replace('w', 'v'))).status).toBe(401);
  expect((await post(`${PATH}x`, help(), SECRET)).status).not.toBe(200);
  expect((await fetch(`${root}${PATH}`)).status).toBe(401);
  expect(world.telegram.control.messages(ALEX)).toEqual([]);
});

test('what is no update, or is too large for one, is refused', async () => {
  await startBot();
  expect((await post(PATH, 'no JSON', SECRET)).status).toBe(400);
  expect((await post(PATH, '{"message":{}}', SECRET)).status).toBe(400);
  expect((await post(PATH, ' '.repeat(1024 * 1024 + 1), SECRET)).status).toBe(413);
});

test('an update that is brought twice is answered once', async () => {
  await startBot();
  expect((await post(PATH, help(), SECRET)).status).toBe(200);
  expect((await post(PATH, help(), SECRET)).status).toBe(200);
  expect(world.telegram.control.messages(ALEX)).toHaveLength(1);
});

test('without the setting an earlier webhook is taken away and its path is closed', async () => {
  await startBot();
  await bot?.stop();
  bot = await world.bot();
  expect((await post(PATH, help(), SECRET)).status).toBe(404);
  world.telegram.control.say(ALEX, 'hello');
  await heard(/^answer to/);
  expect(world.telegram.control.calls().map((call) => call.method)).toContain('deleteWebhook');
});
