/** The page's own requests, without a browser: what it is told, what it may ask, and what it must not be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, pngBytes, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
beforeAll(async () => {
  telegram = await startTelegram({
    bankControls: {
      url: 'http://127.0.0.1:9/controls',
      actions: [{ label: 'a coffee', body: { amount: '-3' } }],
    },
  });
});
afterAll(() => telegram.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${telegram.base}/chat${path}`, { headers });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${telegram.base}/chat/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

type Event = Record<string, unknown> & { kind: string };

/** Reads server-sent events one by one. */
async function* events(query = ''): AsyncGenerator<Event, void> {
  const reply = await get(`/events${query}`);
  let rest = '';
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('data: ')) yield JSON.parse(part.slice(6)) as Event;
  }
}

describe('the page', () => {
  test('comes with a strict policy and only relative addresses', async () => {
    const reply = await get('');
    const html = await reply.text();
    expect(reply.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
        "connect-src 'self' http://127.0.0.1:9; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    );
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      expect(address).toMatch(/^chat\//);
      const asset = await fetch(`${telegram.base}/${address}`);
      expect([address, asset.status]).toEqual([address, 200]);
    }
    expect(html).not.toMatch(/ on\w+=|<script>|style=/);
  });

  test('its scripts find each other, and never write HTML', async () => {
    const seen = new Set<string>();
    const visit = async (name: string): Promise<void> => {
      if (seen.has(name)) return;
      seen.add(name);
      const reply = await get(`/${name}`);
      const script = await reply.text();
      expect([name, reply.status, reply.headers.get('content-type')]).toEqual([
        name,
        200,
        'text/javascript; charset=utf-8',
      ]);
      expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
      for (const [, other] of script.matchAll(/from '\.\/([^']+)'/g)) await visit(other ?? '');
    };
    await visit('chat.js');
    expect(seen.size).toBe(7);
  });

  test('serves nothing else', async () => {
    expect((await get('/..%2Fserver.ts')).status).toBe(404);
    expect((await get('/chat.html')).status).toBe(404);
  });
});

describe('events', () => {
  test('begin with the chat as it stands and go on with what happens, for the one person', async () => {
    telegram.control.say(ALEX, 'before');
    telegram.control.person({ id: 7, first_name: 'Sam' });
    const stream = events();
    expect((await stream.next()).value).toMatchObject({
      kind: 'state',
      bot: { name: 'Personal Finances' },
      person: { first_name: 'Alex' },
      messages: [{ text: 'before' }],
      bank: { actions: [{ label: 'a coffee' }] },
    });
    telegram.control.say(7, 'not for Alex');
    await telegram.call('sendChatAction', { chat_id: ALEX, action: 'typing' });
    expect((await stream.next()).value).toEqual({ kind: 'action', chatId: ALEX, action: 'typing' });
    await telegram.call('sendMessage', { chat_id: ALEX, text: 'hello' });
    expect((await stream.next()).value).toMatchObject({ kind: 'message', message: { text: 'hello' } });
    await telegram.call('setMyCommands', { commands: [{ command: 'help', description: 'x' }] });
    expect((await stream.next()).value).toMatchObject({ kind: 'state', commands: [{ command: 'help' }] });
    await stream.return();
    // One that left is not in the way of the next message.
    expect(await telegram.call('sendMessage', { chat_id: ALEX, text: 'more' })).toMatchObject({ ok: true });
  });

  test('speak for the person the page asks for, else for the first', async () => {
    telegram.control.person({ id: 7, first_name: 'Sam' });
    for (const [query, name] of [
      ['?person=7', 'Sam'],
      ['?person=8', 'Alex'],
      ['?person=x', 'Alex'],
    ] as const) {
      const stream = events(query);
      expect((await stream.next()).value).toMatchObject({ person: { first_name: name } });
      await stream.return();
    }
  });
});

describe('what the person does', () => {
  test('says, presses and uploads, and the bot hears of each', async () => {
    expect(await (await post('say', { text: '/start' })).json()).toEqual({ ok: true });
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
    const sent = await telegram.call('sendMessage', { chat_id: ALEX, text: 'x', reply_markup });
    const { message_id } = sent['result'] as { message_id: number };
    expect(await (await post('press', { message_id, button: 'go' })).json()).toEqual({
      queryId: expect.any(String),
    });
    const form = new FormData();
    form.set('file', new File(['a,b'], 'a.csv', { type: 'text/csv' }));
    form.set('caption', 'mine');
    await fetch(`${telegram.base}/chat/upload`, { method: 'POST', body: form });
    const updates = await telegram.call('getUpdates', { offset: -3 });
    expect(updates['result']).toMatchObject([
      { message: { text: '/start', entities: [{ type: 'bot_command' }] } },
      { callback_query: { data: 'go', message: { message_id } } },
      { message: { caption: 'mine', document: { file_name: 'a.csv', mime_type: 'text/csv' } } },
    ]);
  });

  test('gets a reason when it cannot be', async () => {
    expect((await post('press', { message_id: 99_999, button: 'x' })).status).toBe(400);
    expect((await post('say', { text: '' })).status).toBe(400);
    expect((await post('say', 'no object')).status).toBe(400);
    const empty = new FormData();
    empty.set('file', new File([], 'empty.csv'));
    const reply = await fetch(`${telegram.base}/chat/upload`, { method: 'POST', body: empty });
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { error: 'Bad Request: file must be non-empty' },
    ]);
    const none = await fetch(`${telegram.base}/chat/upload`, { method: 'POST', body: new FormData() });
    expect(none.status).toBe(400);
  });

  test('is not done by a page from elsewhere', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await post('say', { text: 'forged' }, { 'sec-fetch-site': site })).status).toBe(403);
    expect((await post('say', { text: 'own' }, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect(telegram.control.messages(ALEX).map(({ text }) => text)).not.toContain('forged');
  });

  test('sees pictures in place and downloads documents, whose type is never trusted', async () => {
    const html = { filename: 'x.html', mime: 'text/html', bytes: Buffer.from('<script>') };
    const file = telegram.control.sendDocument(ALEX, html).document;
    const reply = await get(`/file/${file?.file_id}`);
    expect(reply.headers.get('content-type')).toBe('application/octet-stream');
    expect(reply.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''x.html");
    const png = { filename: 'x.png', mime: 'text/html', bytes: pngBytes(4, 4) };
    const photo = telegram.control.sendPhoto(ALEX, png).photo;
    const picture = await get(`/file/${photo?.file_id}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await get('/file/none')).status).toBe(404);
  });
});
