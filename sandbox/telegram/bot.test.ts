/** A real grammY bot over loopback: hears, answers, and lives through what goes wrong on the way. */
import { Bot, GrammyError, HttpError, InlineKeyboard, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryStorage } from '#sandbox/storage.ts';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, pngBytes, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
const running: Bot[] = [];

function newBot(from = telegram): Bot {
  const bot = new Bot(from.token, { client: { apiRoot: from.urls(from.base).apiRoot } });
  running.push(bot);
  return bot;
}

/** Resolves once the bot polls. */
function start(bot: Bot): Promise<void> {
  return new Promise((resolve, reject) => {
    bot.start({ onStart: () => resolve() }).catch(reject);
  });
}

beforeEach(async () => {
  telegram = await startTelegram();
});
afterEach(async () => {
  for (const bot of running.splice(0)) if (bot.isRunning()) await bot.stop();
  await telegram.close();
});

describe('a conversation', () => {
  test('commands, texts and edits reach the bot in order, and its answers the chat', async () => {
    const bot = newBot();
    const heard: string[] = [];
    bot.command('start', (context) => context.reply('welcome'));
    bot.on('edited_message:text', (context) => context.reply(`edited: ${context.editedMessage.text}`));
    bot.on('message:text', (context) => {
      heard.push(context.message.text);
    });
    await start(bot);
    telegram.control.say(ALEX, '/start');
    await telegram.control.waitFor(ALEX, ({ text, from }) => from === 'bot' && text === 'welcome');
    for (let n = 0; n < 30; n += 1) telegram.control.say(ALEX, `line ${n}`);
    const last = telegram.control.say(ALEX, 'line 30');
    telegram.control.editOwn(ALEX, last.message_id, 'line thirty');
    await telegram.control.waitFor(ALEX, ({ text }) => text === 'edited: line thirty');
    expect(heard).toEqual(Array.from({ length: 31 }, (_, n) => `line ${n}`));
  });

  test('a pressed button is heard, answered once, and changes the message', async () => {
    const bot = newBot();
    const second: unknown[] = [];
    bot.callbackQuery('more', async (context) => {
      await context.answerCallbackQuery({ text: '41 rows', show_alert: true });
      await context.answerCallbackQuery().catch((error: unknown) => second.push(error));
      await context.editMessageText('all of them');
    });
    await start(bot);
    const keyboard = new InlineKeyboard().text('More', 'more').url('Open', 'http://localhost:1/x');
    const { message_id } = await bot.api.sendMessage(ALEX, 'some', { reply_markup: keyboard });
    const { queryId } = telegram.control.press(ALEX, message_id, 'More');
    expect(await telegram.control.waitForAnswer(String(queryId))).toEqual({
      text: '41 rows',
      show_alert: true,
    });
    await telegram.control.waitFor(
      ALEX,
      ({ text, edit_date }) => text === 'all of them' && edit_date !== undefined,
    );
    expect(second).toMatchObject([
      {
        description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
      },
    ]);
  });

  test('a link button leads away; one that is not there is a mistake of the test', async () => {
    const bot = newBot();
    const keyboard = new InlineKeyboard().url('Open', 'http://localhost:1/x').copyText('Copy', 'c');
    const { message_id } = await bot.api.sendMessage(ALEX, 'x', { reply_markup: keyboard });
    expect(telegram.control.press(ALEX, message_id, 'Open')).toEqual({ url: 'http://localhost:1/x' });
    expect(telegram.control.press(ALEX, message_id, 'Copy')).toEqual({});
    expect(() => telegram.control.press(ALEX, message_id, 'Close')).toThrow('has no button “Close”');
    expect(() => telegram.control.say(7, 'hi')).toThrow('no person 7');
    expect(() => telegram.control.editOwn(ALEX, message_id, 'y')).toThrow(
      'not the person’s own'.replace('’', "'"),
    );
  });

  test('a press is too old after a minute', async () => {
    const bot = newBot();
    const { message_id } = await bot.api.sendMessage(ALEX, 'x', {
      reply_markup: new InlineKeyboard().text('A', 'a'),
    });
    const { queryId } = telegram.control.press(ALEX, message_id, 'a');
    telegram.clock.advance(61_000);
    await expect(bot.api.answerCallbackQuery(String(queryId))).rejects.toThrow('query is too old');
  });

  test('documents and pictures go both ways', async () => {
    const bot = newBot();
    bot.on('message:document', async (context) => {
      const { file_path } = await context.getFile();
      const address = `${telegram.base}/file/bot${telegram.token}/${file_path}`;
      const text = await (await fetch(address)).text();
      await context.replyWithDocument(new InputFile(Buffer.from(text.toUpperCase()), 'back.csv'));
    });
    bot.on('message:photo', (context) =>
      context.replyWithPhoto(new InputFile(pngBytes(3, 2), 'chart.png'), {
        caption: context.message.caption ?? '',
      }),
    );
    await start(bot);
    telegram.control.sendDocument(
      ALEX,
      { filename: 'a.csv', mime: 'text/csv', bytes: Buffer.from('a,b') },
      'read',
    );
    const back = await telegram.control.waitFor(ALEX, ({ document: file }) => file?.file_name === 'back.csv');
    expect(Buffer.from(telegram.control.fileBytes(back.document?.file_id ?? '') ?? []).toString()).toBe(
      'A,B',
    );
    telegram.control.sendPhoto(ALEX, { filename: 'p.png', mime: 'image/png', bytes: pngBytes(9, 9) }, 'mine');
    const chart = await telegram.control.waitFor(
      ALEX,
      ({ from, photo }) => from === 'bot' && photo !== undefined,
    );
    expect(chart).toMatchObject({ text: 'mine', photo: { width: 3, height: 2, mime_type: 'image/png' } });
  });

  test('strangers are met when they come', async () => {
    const bot = newBot();
    bot.on('message', (context) => context.reply(`I do not know you, ${context.from.first_name}`));
    await start(bot);
    const mallory = telegram.control.person({ id: 666, first_name: 'Mallory' });
    telegram.control.say(mallory.id, 'hello');
    const reply = await telegram.control.waitFor(mallory.id, ({ from }) => from === 'bot');
    expect(reply.text).toBe('I do not know you, Mallory');
    expect(telegram.control.messages(ALEX)).toEqual([]);
  });

  test('waiting in vain says what was said instead', async () => {
    telegram.control.say(ALEX, 'only this');
    await expect(telegram.control.waitFor(ALEX, () => false, 5)).rejects.toThrow('person: only this');
    await expect(telegram.control.waitForAnswer('1', 5)).rejects.toThrow('not answered');
  });
});

describe('what goes wrong', () => {
  const send = (text = 'x') => newBot().api.sendMessage(ALEX, text);
  const said = () => telegram.control.messages(ALEX).map(({ text }) => text);

  test('a bot that was blocked is told so until it is unblocked', async () => {
    const bot = newBot();
    const seen: string[] = [];
    bot.on('my_chat_member', (context) => {
      seen.push(context.myChatMember.new_chat_member.status);
    });
    bot.on('message', (context) => context.reply(seen.join(',')));
    await start(bot);
    telegram.control.block(ALEX);
    telegram.control.block(ALEX);
    await expect(send()).rejects.toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    telegram.control.unblock(ALEX);
    await send('again');
    telegram.control.say(ALEX, 'hello');
    await telegram.control.waitFor(ALEX, ({ text }) => text === 'kicked,member');
  });

  test('too many a second are refused with the time to wait', async () => {
    telegram.control.rateLimit(true);
    await send('one');
    const refusal = await send('two').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GrammyError);
    expect(refusal).toMatchObject({
      error_code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    });
    telegram.clock.advance(1_000);
    await send('three');
    expect(said()).toEqual(['one', 'three']);
  });

  test('a scripted refusal is answered as often as asked for, and the message is not there', async () => {
    const body = { ok: false, error_code: 429, description: 'Too Many Requests: retry after 9' };
    telegram.control.script('sendMessage', { status: 429, body }, 2);
    await expect(send('one')).rejects.toMatchObject({ error_code: 429 });
    await expect(send('two')).rejects.toMatchObject({ error_code: 429 });
    await send('three');
    expect(said()).toEqual(['three']);
  });

  test('a bad gateway may hide a message that was accepted', async () => {
    telegram.control.script('*', { status: 502, body: '<html>Bad Gateway</html>', accepted: true });
    await expect(send('there')).rejects.toBeInstanceOf(HttpError);
    telegram.control.script('sendMessage', { status: 500 });
    await expect(send('not there')).rejects.toMatchObject({ error_code: 500 });
    expect(said()).toEqual(['there']);
  });

  test('a connection is cut before or after the message was accepted', async () => {
    telegram.control.script('sendMessage', 'reset');
    telegram.control.script('sendMessage', 'accept-then-reset');
    await expect(send('lost')).rejects.toBeInstanceOf(HttpError);
    await expect(send('kept')).rejects.toBeInstanceOf(HttpError);
    expect(said()).toEqual(['kept']);
    expect(telegram.control.calls('sendMessage').map(({ status }) => status)).toEqual([0, 200]);
  });

  test('a call hangs until the caller gives up', async () => {
    telegram.control.script('sendMessage', 'hang');
    telegram.control.script('sendMessage', 'accept-then-hang');
    for (const text of ['lost', 'kept']) {
      const signal = AbortSignal.timeout(300);
      const address = `${telegram.base}/bot${telegram.token}/sendMessage?chat_id=${ALEX}&text=${text}`;
      await expect(fetch(address, { signal })).rejects.toThrow();
    }
    expect(said()).toEqual(['kept']);
  });
});

describe('a restart', () => {
  test('continues the chat, the counters, the menu and the files', async () => {
    const storage = memoryStorage();
    const first = await startTelegram({ storage });
    const bot = newBot(first);
    await bot.api.setMyCommands([{ command: 'help', description: 'What I can do' }]);
    await bot.api.sendDocument(ALEX, new InputFile(Buffer.from('a,b'), 'a.csv'));
    await bot.api.sendPhoto(ALEX, new InputFile(pngBytes(3, 2), 'a.png'));
    first.control.person({ id: 7, first_name: 'Sam' });
    const before = first.control.say(ALEX, 'still to be heard');
    await first.close();

    const second = await startTelegram({ storage });
    const messages = second.control.messages(ALEX);
    expect(messages.map(({ text }) => text)).toEqual(['', '', 'still to be heard']);
    const file = second.control.fileBytes(messages[0]?.document?.file_id ?? '');
    expect(Buffer.from(file ?? []).toString()).toBe('a,b');
    const again = newBot(second);
    const heard: string[] = [];
    again.on('message:text', (context) => {
      heard.push(context.message.text);
      return context.reply('heard');
    });
    expect(await again.api.getMyCommands()).toEqual([{ command: 'help', description: 'What I can do' }]);
    await start(again);
    const reply = await second.control.waitFor(ALEX, ({ text }) => text === 'heard');
    expect(heard).toEqual(['still to be heard']);
    expect(reply.message_id).toBe(before.message_id + 1);
    second.control.say(7, 'me too');
    await again.stop();
    await again.api.sendDocument(ALEX, new InputFile(Buffer.from('c'), 'c.csv'));
    expect(second.control.last(ALEX)?.document?.file_path).toBe('documents/file_3.csv');
    await second.close();
  });

  test('starts anew from a state of another version', async () => {
    const storage = memoryStorage();
    await storage.write({ version: 0, chats: 'elsewhere' });
    const server = await startTelegram({ storage });
    expect(server.control.messages(ALEX)).toEqual([]);
    await server.close();
    expect(await storage.read()).toMatchObject({ version: 1 });
  });

  test('a state that cannot be written is heard of when the server stops', async () => {
    const storage = {
      read: () => Promise.resolve(undefined),
      write: () => Promise.reject(new Error('disk full')),
    };
    const server = await startTelegram({ storage });
    await expect(server.close()).rejects.toThrow('disk full');
  });
});
