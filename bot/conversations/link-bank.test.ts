import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/clock.ts';
import { fail } from '#core/problem.ts';
import { readConversation, writeConversation } from '#core/store/conversations.ts';
import { ALEX, type BotWorld, createFakeLinking, openBotWorld } from '#test/bot-world.ts';
import { CONVERSATION_VERSION } from '../conversation-memory.ts';

let world: BotWorld;
let linking: ReturnType<typeof createFakeLinking>;
beforeEach(async () => {
  world = await openBotWorld();
  await world.owner();
  linking = createFakeLinking(world.database, world.clock);
});
afterEach(() => world.close());

const fromBot = (after: number) =>
  world.telegram.control.waitFor(ALEX, ({ from, message_id }) => from === 'bot' && message_id > after);
const ask = async (text: string) => await fromBot(world.telegram.control.say(ALEX, text).message_id);

type Message = Awaited<ReturnType<typeof ask>>;
const buttons = (message: Message) => {
  const markup = message.reply_markup as { inline_keyboard?: { text: string; url?: string }[][] } | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
};
const labels = (message: Message) => buttons(message).map(({ text }) => text);

async function press(message: Message, label: string): Promise<Message> {
  const last = world.telegram.control.messages(ALEX).at(-1)?.message_id ?? 0;
  world.telegram.control.press(ALEX, message.message_id, label);
  return await fromBot(last);
}

/** The question is sent before the conversation is put away. */
const isKept = () =>
  expect
    .poll(() => readConversation(world.database.db, `chat/${ALEX}`))
    .toMatchObject({ version: [0, CONVERSATION_VERSION] });

const consent = /asks for your consent/;
const DEMO = 'Demo Bank · 800 days';

describe('/link', () => {
  test('offers Demo Bank first and hands out the page of the bank that is chosen', async () => {
    await world.bot({ linking });
    const question = await ask('/link');
    expect(labels(question)[0]).toBe(DEMO);
    const offer = await press(question, DEMO);
    expect(offer.text).toMatch(consent);
    expect(offer.text).toContain('800 days');
    expect(buttons(offer)[0]).toMatchObject({ text: 'Open Demo Bank' });
    expect(buttons(offer)[0]?.url).toContain('https://bank.example/consent/');
    expect(linking.starts).toBe(1);
    expect((await ask('hello')).text).toContain('answer to');
  });

  test('finds a bank by part of its name, by a slip of the finger, and without its accents', async () => {
    await world.bot({ linking });
    await ask('/link');
    expect(labels(await ask('BARC'))).toEqual([
      'Barclays Business · 800 days',
      'Barclays Personal · 800 days',
    ]);
    const none = await ask('Bank of Atlantis');
    expect(none.text).toContain('no bank called “Bank of Atlantis”');
    expect(labels(none)).toContain(DEMO);
    expect((await ask('monzzo')).text).toMatch(/Monzo Bank Limited asks/);
    await ask('/link');
    expect((await ask('cooperative')).text).toMatch(/Coöperative Bank asks/);
    expect(linking.starts).toBe(2);
  });

  test('goes on when a bank cannot be reached', async () => {
    const failing = {
      ...linking,
      start: () => Promise.resolve(fail('bank.unavailable', 'The bank is not available right now.')),
    };
    await world.bot({ linking: failing });
    await ask('/link');
    expect((await ask('monzo')).text).toContain('The bank is not available right now.');
    expect((await ask('monzo')).text).toContain('Type the name of another bank');
  });

  test('says why there is no list', async () => {
    await world.bot({
      linking: { ...linking, institutions: () => Promise.resolve(fail('link.no_provider', 'No keys yet.')) },
    });
    expect((await ask('/link')).text).toBe('No keys yet.');
    expect((await ask('hello')).text).toContain('answer to');
  });
});

describe('leaving', () => {
  test('/cancel ends it and says so; a second one has nothing to stop', async () => {
    await world.bot({ linking });
    await ask('/link');
    expect((await ask('/cancel')).text).toContain('Stopped');
    expect((await ask('/cancel')).text).toContain('nothing to stop');
    expect((await ask('monzo')).text).toContain('answer to');
  });

  test('any other command works in the middle of it, and /link begins anew', async () => {
    await world.bot({ linking });
    await ask('/link');
    expect((await ask('/help')).text).toContain('/accounts');
    expect((await ask('monzo')).text).toContain('answer to');
    await ask('/link');
    expect((await ask('/link')).text).toContain('Which bank?');
    expect((await ask('monzo')).text).toMatch(consent);
  });

  test('a question is answered, and a button of another message works', async () => {
    const { bot } = await world.bot({ linking });
    const other = await bot.api.sendMessage(ALEX, 'x', {
      reply_markup: { inline_keyboard: [[{ text: 'Help', callback_data: 'run:help' }]] },
    });
    await ask('/link');
    const last = world.telegram.control.messages(ALEX).at(-1)?.message_id ?? 0;
    world.telegram.control.press(ALEX, other.message_id, 'Help');
    expect((await fromBot(last)).text).toContain('/accounts');
    expect((await ask('monzo')).text).toMatch(consent);
    await ask('/link');
    expect((await ask('how much did I spend?')).text).toContain('answer to');
  });

  test('after a quarter of an hour it no longer waits', async () => {
    await world.bot({ linking });
    const question = await ask('/link');
    await isKept();
    world.clock.advance(16 * MINUTE_MS);
    const late = await press(question, DEMO);
    expect(late.text).toContain('say /link');
    expect(linking.starts).toBe(0);
  });
});

describe('a restart', () => {
  test('in the middle goes on where it was and repeats nothing', async () => {
    const first = await world.bot({ linking });
    await ask('/link');
    await ask('barclays');
    await first.stop();
    await world.bot({ linking });
    const before = world.telegram.control.messages(ALEX).length;
    expect((await ask('monzo')).text).toMatch(consent);
    expect(world.telegram.control.messages(ALEX).length).toBe(before + 2);
    expect(linking.starts).toBe(1);
  });

  test('with other steps begins again with a sentence', async () => {
    await world.bot({ linking });
    await ask('/link');
    await isKept();
    await writeConversation(world.database.db, {
      key: `chat/${ALEX}`,
      state: { version: [0, 0], state: {} },
      now: world.clock.now(),
    });
    expect((await ask('monzo')).text).toContain('start again');
    expect((await ask('monzo')).text).toContain('answer to');
  });

  test('with a record that cannot be replayed begins again with a sentence', async () => {
    await world.bot({ linking });
    await ask('/link');
    await isKept();
    await world.database.sql`
      update conversations set state = replace(state::text, '"external"', '"wait"')::jsonb`;
    const { text } = await ask('monzo');
    expect(text).toMatch(/start again|Sorry/);
    expect((await ask('monzo')).text).toContain('answer to');
  });
});
