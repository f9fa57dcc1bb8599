import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail } from '#core/problem.ts';
import { listAccounts } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { ALEX, type BotWorld, createFakeLinking, openBotWorld } from '#test/bot-world.ts';
import { newAccount, newHousehold, newLinked } from '#test/household-for-test.ts';
import type { RunningBot } from '../bot.ts';

let world: BotWorld;
let connection: Connection;
beforeEach(async () => {
  world = await openBotWorld();
  const { member } = await world.owner();
  connection = await world.connection(member, 'Bank & <Co>');
});
afterEach(() => world.close());

/** A message with this button, pressed; what the press was answered with. */
async function pressed(
  { bot }: RunningBot,
  data: string,
): Promise<{ alert: string | undefined; text: string }> {
  const { message_id } = await bot.api.sendMessage(ALEX, 'a card', {
    reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: data }]] },
  });
  const { queryId = '' } = world.telegram.control.press(ALEX, message_id, 'Go');
  const answer = await world.telegram.control.waitForAnswer(queryId);
  const said = world.telegram.control.messages(ALEX).find((each) => each.message_id === message_id);
  return { alert: answer.text, text: said?.text ?? '' };
}

describe('the card of a bank', () => {
  test('names its accounts as data, and has no switch for one that is closed', async () => {
    await newAccount(world.database.db, connection, { name: '<b>Everyday</b>' });
    const closed = await newAccount(world.database.db, connection, { name: 'Old' });
    await world.database.sql`update accounts set is_active = false where account_id = ${closed.account_id}`;
    const { text } = await pressed(await world.bot(), `accounts:bank.${connection.connection_id}`);
    expect(text).toContain('Bank & <Co>');
    expect(text).toContain('✓ <b>Everyday</b> ··1234');
    expect(text).toContain('✗ Old ··1234, closed at the bank');
    const markup = JSON.stringify(world.telegram.control.last(ALEX)?.reply_markup);
    expect(markup).toContain('✓ <b>Everyday</b>');
    expect(markup).not.toContain('Old');
  });

  test('offers a renewal once the consent is over', async () => {
    await world.database.sql`update connections set status = 'expired'`;
    const { text } = await pressed(await world.bot(), `accounts:bank.${connection.connection_id}`);
    expect(text).toContain('The consent is over');
    expect(JSON.stringify(world.telegram.control.last(ALEX)?.reply_markup)).toContain('Renew Bank');
  });
});

describe('a button', () => {
  test.each(['accounts:bank.x', 'accounts:nowhere', 'accounts:pick.00000000-0000-4000-8000-000000000001'])(
    '%s leads nowhere any more',
    async (data) => {
      expect(await pressed(await world.bot(), data)).toMatchObject({
        alert: 'That button is too old.',
        text: 'a card',
      });
    },
  );

  test('does not turn the switch of another household’s account, nor show its bank', async () => {
    const { db } = world.database;
    const other = await newHousehold(db, 'Next door');
    const theirs = await newAccount(db, await newLinked(db, other.household_id));
    const bot = await world.bot();
    expect((await pressed(bot, `accounts:pick.${theirs.account_id}`)).text).toBe('a card');
    expect((await pressed(bot, `accounts:unlink.${theirs.connection_id}`)).text).toBe('a card');
    expect((await listAccounts(db, other.household_id))[0]?.is_selected).toBe(true);
  });

  test('that cannot unlink says why', async () => {
    const unlink = () => Promise.resolve(fail('bank.unavailable', 'The bank cannot be reached.'));
    const linking = { ...createFakeLinking(world.database, world.clock), unlink };
    const { bot } = await world.bot({ linking });
    const { message_id } = await bot.api.sendMessage(ALEX, 'sure?', {
      reply_markup: {
        inline_keyboard: [
          [{ text: 'Yes', callback_data: `accounts:unlink-yes.${connection.connection_id}` }],
        ],
      },
    });
    world.telegram.control.press(ALEX, message_id, 'Yes');
    await world.telegram.control.waitFor(ALEX, ({ text }) => text === 'The bank cannot be reached.');
  });
});
