import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail, ok } from '#core/problem.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { commands } from './index.ts';

let world: BotWorld;
let member: MemberAtHome;
beforeEach(async () => {
  world = await openBotWorld();
  ({ member } = await world.owner());
});
afterEach(() => world.close());

/** What the bot answers to this: its first new message. */
async function ask(text: string) {
  const { control } = world.telegram;
  const said = control.say(ALEX, text);
  return await control.waitFor(
    ALEX,
    ({ from, message_id }) => from === 'bot' && message_id > said.message_id,
  );
}

const labels = (message: { reply_markup?: unknown }): string[] => {
  const markup = message.reply_markup as { inline_keyboard?: { text: string }[][] } | undefined;
  return markup?.inline_keyboard?.flat().map(({ text }) => text) ?? [];
};

describe('the list of commands', () => {
  test('/help names each command once', async () => {
    await world.bot();
    const { text } = await ask('/help');
    for (const { name, summary } of commands) {
      expect(text.split('\n').filter((line) => line.startsWith(`/${name} –`))).toHaveLength(1);
      expect(text).toContain(summary);
    }
  });

  test("Telegram's menu is the list", async () => {
    await world.bot();
    const [call] = world.telegram.control.calls('setMyCommands');
    expect(call?.parameters['commands']).toBeDefined();
    expect(JSON.stringify(call?.parameters['commands'])).toContain('accounts');
    expect(new Set(commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])).size).toBe(
      commands.reduce((all, { aliases = [] }) => all + 1 + aliases.length, 0),
    );
  });

  test('an unknown command gets a hint, and one for another bot gets silence', async () => {
    await world.bot();
    world.telegram.control.say(ALEX, '/help@another_bot');
    expect((await ask('/nonsense')).text).toContain('/help');
    expect(world.telegram.control.messages(ALEX).filter(({ from }) => from === 'bot')).toHaveLength(1);
  });
});

describe('before a bank is linked', () => {
  test('every command says something, and those about money say /link', async () => {
    await world.bot();
    for (const { name } of commands) {
      const { text } = await ask(`/${name}`);
      expect(text.length).toBeGreaterThan(10);
      if (['accounts', 'recent', 'spending', 'export', 'sync', 'status'].includes(name))
        expect(text).toContain('/link');
    }
  });

  test('/start offers to link a bank, and in the demo names Demo Bank', async () => {
    await world.bot({ isDemo: true });
    const message = await ask('/start');
    expect(message.text).toContain('Demo Bank');
    expect(labels(message)).toEqual(['Link a bank']);
  });
});

describe('with accounts', () => {
  beforeEach(async () => {
    await world.connection(member);
    await world.sample(member.household_id);
    await world.bot();
  });

  test('/accounts keeps currencies apart, shows what is owed, and says how fresh it is', async () => {
    const { text } = await ask('/accounts');
    expect(text).toContain('Current accounts in GBP');
    expect(text).toContain('Everyday ··1111: £');
    expect(text).toMatch(/Amex Gold ··3333: £[\d,.]+ owed · £2,500\.00 credit left/);
    expect(text).toContain('Current accounts in EUR');
    expect(text).toContain('Balances as of 06:00 today');
    expect(text.match(/Together/g)).toHaveLength(1);
  });

  test('/balances is /accounts', async () => {
    expect((await ask('/balances')).text).toBe((await ask('/accounts')).text);
  });

  test('/recent pages through every payment by its buttons', async () => {
    const first = await ask('/recent');
    expect(first.text).toContain('Today');
    expect(first.text).toContain('Waterstones -£12.34 · Shopping · Everyday ··1111 · pending');
    expect(first.text).toMatch(/1 to 10 of \d+, as of/);
    expect(labels(first)).toEqual(['Older ›']);
    const { control } = world.telegram;
    control.press(ALEX, first.message_id, 'Older ›');
    const second = await control.waitFor(ALEX, ({ text }) => text.includes('11 to 20'));
    expect(second.message_id).toBe(first.message_id);
    expect(labels(second)).toEqual(['‹ Newer', 'Older ›']);
  });

  test('/spending compares this month so far with the same days before, one currency at a time', async () => {
    const { text } = await ask('/spending');
    expect(text).toContain('Spending, 1 – 24 Nov 2026');
    expect(text).toMatch(/£[\d,.]+ spent, £[\d,.]+ (more|less) than in the same days last month/);
    expect(text).toMatch(/€[\d,.]+ spent/);
    expect(text).toMatch(/[█░]{8} Groceries £/);
    expect(text).toContain('refunds taken off');
  });

  test('/export is a whole, formula-safe CSV file', async () => {
    await world.sample(member.household_id, { payee: '=HYPERLINK("http://evil","x")' });
    const message = await ask('/export');
    const bytes = world.telegram.control.fileBytes(message.document?.file_id ?? '') ?? new Uint8Array();
    const csv = Buffer.from(bytes).toString('utf8');
    expect(csv.startsWith('\ufeffdate,payee,merchant,category,amount,')).toBe(true);
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
    const rows = csv.trimEnd().split('\r\n').length - 1;
    expect(message.text).toMatch(new RegExp(`^${rows} transactions, 1 Sept? – 24 Nov 2026`));
  });

  test('a hostile payee is text and nothing else', async () => {
    await world.sample(member.household_id, { payee: '<b>x</b> &amp; evil.com', accountName: '<i>&' });
    const { text, entities } = await ask('/recent');
    expect(text).toContain('<b>x</b> &amp; evil.com');
    expect(entities.filter(({ type }) => type === 'url' || type === 'text_link')).toEqual([]);
    expect((await ask('/accounts')).text).toContain('<i>&');
  });

  test('/start says what is linked and offers what to look at', async () => {
    const message = await ask('/start');
    expect(message.text).toContain('Linked: Demo Bank');
    world.telegram.control.press(ALEX, message.message_id, 'Balances');
    await world.telegram.control.waitFor(ALEX, ({ text }) => text.includes('Balances as of'));
  });

  test('/status says how the bank stands', async () => {
    const { text } = await ask('/status');
    expect(text).toContain('Demo Bank');
    expect(text).toContain('not fetched yet');
    expect(text).toContain('Figures as of 09:12 today');
    expect(text).toContain(
      '1 row could not be understood and stayed out of every figure: “1e3” is not a decimal amount',
    );
  });
});

describe('pictures', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const list = [{ name: 'balances', title: 'Balances', summary: 'what was left' }];

  test('a chart is chosen, shown, and turned dark in place', async () => {
    const modes: string[] = [];
    await world.bot({
      charts: {
        list,
        png({ mode }) {
          modes.push(mode);
          return Promise.resolve(ok({ bytes: png, caption: `All accounts, ${mode}` }));
        },
      },
    });
    const choice = await ask('/chart');
    const { control } = world.telegram;
    control.press(ALEX, choice.message_id, 'Balances');
    const shown = await control.waitFor(ALEX, ({ photo }) => photo !== undefined);
    expect(shown.text).toBe('Balances\nAll accounts, light');
    control.press(ALEX, shown.message_id, 'Dark');
    const dark = await control.waitFor(ALEX, ({ text }) => text.includes('dark'));
    expect(dark.message_id).toBe(shown.message_id);
    expect(modes).toEqual(['light', 'dark']);
  });

  test('a name is enough, an unknown one is answered with the list', async () => {
    await world.bot({
      charts: { list, png: () => Promise.resolve(fail('chart.not_drawn', 'There is nothing to draw yet.')) },
    });
    expect((await ask('/chart balance')).text).toBe('There is nothing to draw yet.');
    expect((await ask('/chart <b>')).text).toContain('no picture called “<b>”');
  });

  test('/charts gives a link by a button, and only as text where Telegram refuses it', async () => {
    await world.bot({ publicUrl: 'https://money.example' });
    const offered = await ask('/charts');
    expect(labels(offered)).toEqual(['Open the charts']);
    expect(offered.text).toMatch(/https:\/\/money\.example\/login\/[\w-]{40,}/);
    const strict = await openBotWorld({ allowLocalUrls: false });
    try {
      await strict.owner();
      await strict.bot();
      strict.telegram.control.say(ALEX, '/charts');
      const refused = await strict.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');
      expect(labels(refused)).toEqual([]);
      expect(refused.text).toMatch(/http:\/\/localhost:3000\/login\/[\w-]{40,}/);
    } finally {
      await strict.close();
    }
  });
});

describe('buttons and other messages', () => {
  test('a button nobody knows any more is too old, and every press is answered', async () => {
    const { bot } = await world.bot();
    const { control } = world.telegram;
    const sent = await bot.api.sendMessage(ALEX, 'old', {
      reply_markup: {
        inline_keyboard: [
          ['gone:1', 'recent:x', 'no colon', 'run:nothing', 'bank:abc'].map((data) => ({
            text: data,
            callback_data: data,
          })),
        ],
      },
    });
    for (const data of ['gone:1', 'recent:x', 'no colon', 'run:nothing', 'bank:abc']) {
      const { queryId = '' } = control.press(ALEX, sent.message_id, data);
      expect((await control.waitForAnswer(queryId)).text).toBe('That button is too old.');
    }
  });

  test('free text is answered, without a link preview', async () => {
    await world.bot();
    expect((await ask('how much?')).text).toBe('answer to 9 letters');
    const [call] = world.telegram.control.calls('sendMessage');
    expect(JSON.stringify(call?.parameters['link_preview_options'])).toContain('is_disabled');
  });

  test('a statement is declined kindly', async () => {
    await world.bot();
    const { control } = world.telegram;
    control.sendDocument(ALEX, { filename: 'a.csv', mime: 'text/csv', bytes: new Uint8Array([1]) });
    const { text } = await control.waitFor(ALEX, ({ from }) => from === 'bot');
    expect(text).toContain('/link');
  });

  test('a failure of ours is apologised for once and stops nothing', async () => {
    await world.bot({ answer: () => Promise.reject(new Error('a bug')) });
    expect((await ask('how much?')).text).toContain('Sorry');
    expect((await ask('/help')).text).toContain('/accounts');
  });

  test('an update that Telegram repeats has no second effect', async () => {
    const { bot } = await world.bot();
    const update = {
      update_id: 77,
      message: {
        message_id: 5,
        date: 0,
        chat: { id: ALEX, type: 'private' as const, first_name: 'Alex' },
        from: { id: ALEX, is_bot: false, first_name: 'Alex' },
        text: 'hello',
      },
    };
    await bot.handleUpdate(update);
    await bot.handleUpdate(update);
    expect(world.telegram.control.messages(ALEX)).toHaveLength(1);
  });
});
