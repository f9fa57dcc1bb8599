/** Every method with its limits and refusals, asked over loopback as a bot would. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, refused, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
beforeAll(async () => {
  telegram = await startTelegram({ allowLocalUrls: false });
});
afterAll(() => telegram.close());
beforeEach(() => {
  telegram.control.clearScript();
  telegram.control.clearCalls();
});

const send = (more: object = {}) => telegram.call('sendMessage', { chat_id: ALEX, text: 'hello', ...more });
const idOf = (reply: Record<string, unknown>): number =>
  (reply['result'] as { message_id: number }).message_id;
const button = (one: object) => ({ reply_markup: { inline_keyboard: [[one]] } });

describe('the door', () => {
  test('a wrong token is unauthorised, an unknown method not found', async () => {
    const wrong = await fetch(`${telegram.base}/bot1:x/getMe`);
    expect([wrong.status, await wrong.json()]).toEqual([401, refused('Unauthorized', 401)]);
    const unknown = await fetch(`${telegram.base}/bot${telegram.token}/sendPigeon`);
    expect([unknown.status, await unknown.json()]).toEqual([404, refused('Not Found', 404)]);
    expect((await fetch(`${telegram.base}/file/bot1:x/documents/file_1.csv`)).status).toBe(401);
  });

  test('takes query, form and JSON alike, in any case', async () => {
    const address = `${telegram.base}/bot${telegram.token}/sendmessage`;
    const query = await fetch(`${address}?chat_id=${ALEX}&text=one`);
    const form = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({
        chat_id: String(ALEX),
        text: 'two',
        reply_markup: JSON.stringify({ inline_keyboard: [[{ text: 'a', callback_data: 'a' }]] }),
        disable_notification: 'true',
      }),
    });
    expect([await query.json(), await form.json()]).toMatchObject([
      { ok: true, result: { text: 'one' } },
      { ok: true, result: { text: 'two', reply_markup: { inline_keyboard: [[{ callback_data: 'a' }]] } } },
    ]);
    expect(telegram.control.last(ALEX)?.is_silent).toBe(true);
  });

  test('broken JSON and unreadable fields are refused', async () => {
    const reply = await fetch(`${telegram.base}/bot${telegram.token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"chat_id":',
    });
    expect(await reply.json()).toEqual(refused("Bad Request: can't parse JSON object"));
    expect(await telegram.call('sendMessage', { text: 'x' })).toEqual(
      refused('Bad Request: chat_id is empty'),
    );
    expect(await send({ reply_markup: 'no' })).toEqual(
      refused("Bad Request: can't parse reply keyboard markup JSON object"),
    );
    expect(await send({ disable_notification: {} })).toEqual(
      refused('Bad Request: can\'t parse "disable_notification"'),
    );
  });

  test('remembers every call with its outcome', async () => {
    await send();
    await send({ chat_id: 5 });
    expect(telegram.control.calls('sendMessage')).toMatchObject([
      { parameters: { chat_id: ALEX, text: 'hello' }, status: 200 },
      { status: 400, description: 'Bad Request: chat not found' },
    ]);
    expect(telegram.control.calls('getMe')).toEqual([]);
  });
});

describe('sendMessage', () => {
  test('answers with the message as it stands in the chat', async () => {
    telegram.clock.set('2026-11-18T10:00:00Z');
    const reply = await send({ text: '<b>£3</b> spent', parse_mode: 'HTML' });
    expect(reply).toMatchObject({
      ok: true,
      result: {
        from: { id: 123456, is_bot: true, username: 'personal_finances_bot' },
        chat: { id: ALEX, type: 'private', first_name: 'Alex' },
        date: 1_794_996_000,
        text: '£3 spent',
        entities: [{ type: 'bold', offset: 0, length: 2 }],
      },
    });
    expect(telegram.control.last(ALEX)).toMatchObject({ text: '£3 spent', from: 'bot' });
  });

  test('refuses what Telegram refuses', async () => {
    expect(await send({ text: 'a'.repeat(4097) })).toEqual(refused('Bad Request: message is too long'));
    expect(await send({ text: '' })).toEqual(refused('Bad Request: message text is empty'));
    expect(await send({ text: 'a <x>', parse_mode: 'HTML' })).toEqual(
      refused('Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 2'),
    );
    expect(await send({ chat_id: 5 })).toEqual(refused('Bad Request: chat not found'));
    expect(await send({ reply_parameters: { message_id: 99_999 } })).toEqual(
      refused('Bad Request: message to be replied not found'),
    );
  });

  test('replies to a message, or without when that is allowed', async () => {
    const first = idOf(await send());
    expect(await send({ reply_parameters: { message_id: first } })).toMatchObject({
      result: { reply_to_message: { message_id: first } },
    });
    const gone = { message_id: 99_999, allow_sending_without_reply: true };
    expect(await send({ reply_parameters: gone })).toMatchObject({ ok: true });
  });
});

describe('keyboards', () => {
  test.each([
    [{ text: 'a', callback_data: 'é'.repeat(33) }, 'BUTTON_DATA_INVALID'],
    [{ text: 'a', callback_data: '' }, 'BUTTON_DATA_INVALID'],
    [{ text: 'a' }, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"],
    [{ text: '', callback_data: 'a' }, "can't parse inline keyboard button: Button text must be non-empty"],
    [
      { text: 'a', url: 'http://localhost:3000/' },
      "inline keyboard button URL 'http://localhost:3000/' is invalid: Wrong HTTP URL",
    ],
    [
      { text: 'a', url: 'ftp://a.example' },
      "inline keyboard button URL 'ftp://a.example' is invalid: Unsupported URL protocol",
    ],
    [
      { text: 'a', web_app: { url: 'http://a.example/' } },
      "inline keyboard button Web App URL 'http://a.example/' is invalid: Only HTTPS links are allowed",
    ],
    [{ text: 'a', url: '::' }, "inline keyboard button URL '::' is invalid: Wrong HTTP URL"],
  ])('%j is refused', async (one, reason) => {
    expect(await send(button(one))).toEqual(refused(`Bad Request: ${reason}`));
  });

  test('64 bytes of data and a public address are taken, more than 100 buttons are not', async () => {
    expect(await send(button({ text: 'a', callback_data: 'é'.repeat(32) }))).toMatchObject({ ok: true });
    expect(await send(button({ text: 'a', url: 'https://a.example/' }))).toMatchObject({ ok: true });
    const many = Array.from({ length: 101 }, () => [{ text: 'a', callback_data: 'a' }]);
    expect(await send({ reply_markup: { inline_keyboard: many } })).toEqual(
      refused('Bad Request: reply markup is too long'),
    );
  });

  test('a reply keyboard belongs to the chat and is not in the answer', async () => {
    const reply = await send({ reply_markup: { keyboard: [['Yes', { text: 'No' }]] } });
    expect(reply['result']).not.toHaveProperty('reply_markup');
    expect(telegram.control.last(ALEX)?.reply_markup).toEqual({
      keyboard: [[{ text: 'Yes' }, { text: 'No' }]],
    });
    expect(await send({ reply_markup: { remove_keyboard: true } })).toMatchObject({ ok: true });
  });

  test('an empty one is none', async () => {
    expect((await send({ reply_markup: { inline_keyboard: [[]] } }))['result']).not.toHaveProperty(
      'reply_markup',
    );
  });
});

describe('edits', () => {
  const edit = (message_id: number, more: object = {}) =>
    telegram.call('editMessageText', { chat_id: ALEX, message_id, text: 'new', ...more });

  test('change the text, take the keyboard away unless it is sent again, and say so', async () => {
    const id = idOf(await send(button({ text: 'a', callback_data: 'a' })));
    const reply = await edit(id, { text: '<i>new</i>', parse_mode: 'HTML' });
    expect(reply).toMatchObject({ result: { message_id: id, text: 'new', edit_date: expect.any(Number) } });
    expect(reply['result']).not.toHaveProperty('reply_markup');
    expect(telegram.control.messages(ALEX).find(({ message_id }) => message_id === id)?.text).toBe('new');
  });

  test('the same again is refused', async () => {
    const id = idOf(await send());
    await edit(id);
    expect(await edit(id)).toEqual(
      refused(
        'Bad Request: message is not modified: specified new message content and reply markup are exactly ' +
          'the same as a current content and reply markup of the message',
      ),
    );
  });

  test('of what is not there, not the bot’s, or of another kind are refused', async () => {
    const own = telegram.control.say(ALEX, 'mine').message_id;
    const text = idOf(await send());
    expect(await edit(99_999)).toEqual(refused('Bad Request: message to edit not found'));
    expect(await edit(own)).toEqual(refused("Bad Request: message can't be edited"));
    expect(
      await telegram.call('editMessageCaption', { chat_id: ALEX, message_id: text, caption: 'x' }),
    ).toEqual(refused('Bad Request: there is no caption in the message to edit'));
    expect(await telegram.call('editMessageText', { chat_id: ALEX, text: 'x' })).toEqual(
      refused('Bad Request: message identifier is not specified'),
    );
  });

  test('a keyboard alone changes without marking the message as edited', async () => {
    const id = idOf(await send());
    const reply_markup = { inline_keyboard: [[{ text: 'b', callback_data: 'b' }]] };
    const reply = await telegram.call('editMessageReplyMarkup', {
      chat_id: ALEX,
      message_id: id,
      reply_markup,
    });
    expect(reply).toMatchObject({ result: { reply_markup } });
    expect(reply['result']).not.toHaveProperty('edit_date');
  });

  test('deletes, once, and not after two days', async () => {
    const [first, second, third] = [idOf(await send()), idOf(await send()), idOf(await send())];
    const remove = (message_id: number) => telegram.call('deleteMessage', { chat_id: ALEX, message_id });
    expect(await remove(first)).toEqual({ ok: true, result: true });
    expect(await remove(first)).toEqual(refused('Bad Request: message to delete not found'));
    const several = { chat_id: ALEX, message_ids: [first, second] };
    expect(await telegram.call('deleteMessages', several)).toEqual({ ok: true, result: true });
    expect(telegram.control.messages(ALEX).map(({ message_id }) => message_id)).not.toContain(second);
    telegram.clock.advance(49 * 3_600_000);
    expect(await remove(third)).toEqual(refused("Bad Request: message can't be deleted for everyone"));
  });
});

describe('what the bot says about itself', () => {
  test('commands, descriptions, name and menu button come back as they were set', async () => {
    const commands = [{ command: 'help', description: 'What I can do' }];
    expect(await telegram.call('setMyCommands', { commands })).toEqual({ ok: true, result: true });
    expect(await telegram.call('getMyCommands')).toEqual({ ok: true, result: commands });
    await telegram.call('deleteMyCommands');
    expect(await telegram.call('getMyCommands')).toEqual({ ok: true, result: [] });
    await telegram.call('setMyDescription', { description: 'Long' });
    await telegram.call('setMyShortDescription', { short_description: 'Short' });
    await telegram.call('setMyName', { name: 'Purse' });
    await telegram.call('setChatMenuButton', { menu_button: { type: 'commands' } });
    expect(await telegram.call('getMyDescription')).toMatchObject({ result: { description: 'Long' } });
    expect(await telegram.call('getMyShortDescription')).toMatchObject({
      result: { short_description: 'Short' },
    });
    expect(await telegram.call('getMyName')).toMatchObject({ result: { name: 'Purse' } });
    expect(await telegram.call('getChatMenuButton')).toMatchObject({ result: { type: 'commands' } });
    expect(await telegram.call('getChat', { chat_id: ALEX })).toMatchObject({
      result: { first_name: 'Alex' },
    });
  });

  test.each([
    ['setMyCommands', { commands: [{ command: 'Help!', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
    ['setMyCommands', { commands: [{ command: 'a', description: '' }] }, 'BOT_COMMAND_DESCRIPTION_INVALID'],
    ['setMyCommands', { commands: Array.from({ length: 101 }, () => ({})) }, 'BOT_COMMANDS_TOO_MUCH'],
    ['setMyCommands', {}, "can't parse commands list: expected an Array"],
    ['setMyShortDescription', { short_description: 'a'.repeat(121) }, 'short description is too long'],
    ['sendChatAction', { chat_id: ALEX, action: 'dancing' }, 'wrong parameter action in request'],
    ['answerCallbackQuery', { callback_query_id: '1', text: 'a'.repeat(201) }, 'MESSAGE_TOO_LONG'],
  ])('%s refuses %j', async (method, parameters, reason) => {
    expect(await telegram.call(method, parameters)).toEqual(refused(`Bad Request: ${reason}`));
  });
});
