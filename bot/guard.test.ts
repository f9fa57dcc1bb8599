import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/clock.ts';
import { createInvite } from '#core/store/invites.ts';
import { countMembers, findMemberByTelegram, markBlocked } from '#core/store/members.ts';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { commands } from './commands/index.ts';

let world: BotWorld;
beforeEach(async () => {
  world = await openBotWorld();
});
afterEach(() => world.close());

const claimCode = () => createInvite(world.database.db, { now: world.clock.now(), validForMs: HOUR_MS });

/** Whoever is let in says this last: when it is answered, everything said before was handled. */
async function settle(): Promise<void> {
  const { control } = world.telegram;
  const person = control.person({ id: 9999, first_name: 'Last' });
  control.say(person.id, '/start');
  await control.waitFor(person.id, (message) => message.from === 'bot');
}

describe('a stranger', () => {
  test('hears nothing, whatever is said or sent', async () => {
    await world.bot({ allowedUsers: [9999] });
    const { control } = world.telegram;
    const stranger = control.person({ id: 666, first_name: 'Mallory' });
    const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    for (const name of names.filter((each) => each !== 'start')) control.say(stranger.id, `/${name}`);
    for (const text of ['/start', 'hello', '/start ABCD-EFGH-JKLM', 'ABCD-EFGH-JKLM', '/unknown'])
      control.say(stranger.id, text);
    control.sendDocument(stranger.id, { filename: 'a.csv', mime: 'text/csv', bytes: new Uint8Array([1]) });
    await settle();
    expect(control.messages(stranger.id).filter(({ from }) => from === 'bot')).toEqual([]);
    expect(await countMembers(world.database.db)).toBe(1);
  });

  test('has five guesses an hour looked at, and not the sixth, even when it is right', async () => {
    const { control } = world.telegram;
    await world.bot({ allowedUsers: [9999] });
    const code = await claimCode();
    for (let guess = 0; guess < 5; guess += 1) control.say(ALEX, `WRNG-WRNG-WRN${guess + 2}`);
    control.say(ALEX, code);
    await settle();
    expect(await findMemberByTelegram(world.database.db, ALEX)).toBeUndefined();
    world.clock.advance(HOUR_MS - 1);
    const later = await claimCode();
    control.say(ALEX, later);
    await settle();
    expect(await findMemberByTelegram(world.database.db, ALEX)).toBeUndefined();
  });
});

describe('coming in', () => {
  test('the claim code makes the owner of a new household, and greets', async () => {
    await world.bot();
    world.telegram.control.say(ALEX, (await claimCode()).toLowerCase());
    const welcome = await world.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');
    expect(welcome.text).toContain('Welcome');
    const member = await findMemberByTelegram(world.database.db, ALEX);
    expect(member).toMatchObject({ role: 'owner', zone: 'Europe/London', base_currency: 'GBP' });
  });

  test('of twenty people with one code exactly one comes in', async () => {
    await world.bot({ allowedUsers: [9999] });
    const code = await claimCode();
    const { control } = world.telegram;
    for (let id = 2001; id <= 2020; id += 1) {
      control.person({ id, first_name: `Person ${id}` });
      control.say(id, `/start ${code}`);
    }
    await settle();
    await expect.poll(() => countMembers(world.database.db)).toBe(2);
    const greeted = Array.from({ length: 20 }, (_, at) => control.messages(2001 + at)).filter((messages) =>
      messages.some(({ from }) => from === 'bot'),
    );
    expect(greeted.length).toBeLessThanOrEqual(1);
  });

  test('an invitation to a household makes a member of it', async () => {
    const { household } = await world.owner();
    await world.bot();
    const code = await createInvite(world.database.db, {
      household_id: household.household_id,
      now: world.clock.now(),
      validForMs: HOUR_MS,
    });
    world.telegram.control.person({ id: 3001, first_name: 'Sam' });
    world.telegram.control.say(3001, code);
    await world.telegram.control.waitFor(3001, ({ from }) => from === 'bot');
    const member = await findMemberByTelegram(world.database.db, 3001);
    expect(member).toMatchObject({ role: 'member', household_id: household.household_id });
  });

  test('people on the list share the first household, however many begin at once', async () => {
    const ids = [4001, 4002, 4003, 4004];
    await world.bot({ allowedUsers: ids });
    for (const id of ids) {
      world.telegram.control.person({ id, first_name: `Person ${id}` });
      world.telegram.control.say(id, '/start');
    }
    for (const id of ids) await world.telegram.control.waitFor(id, ({ from }) => from === 'bot');
    const members = await Promise.all(ids.map((id) => findMemberByTelegram(world.database.db, id)));
    expect(new Set(members.map((member) => member?.household_id)).size).toBe(1);
    expect(members.filter((member) => member?.role === 'owner')).toHaveLength(1);
  });

  test('/start ends a block', async () => {
    await world.owner();
    await markBlocked(world.database.db, ALEX, world.clock.now());
    await world.bot();
    world.telegram.control.say(ALEX, '/start');
    await world.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');
    expect((await findMemberByTelegram(world.database.db, ALEX))?.blocked_at).toBeNull();
  });

  test('whoever blocks the bot is noted as blocked', async () => {
    await world.owner();
    await world.bot();
    world.telegram.control.block(ALEX);
    await expect
      .poll(async () => (await findMemberByTelegram(world.database.db, ALEX))?.blocked_at)
      .toEqual(world.clock.now());
  });
});

describe('elsewhere than in a private chat', () => {
  test('a member is met with silence in a group', async () => {
    await world.owner();
    const { bot } = await world.bot();
    world.telegram.control.clearCalls();
    const from = { id: ALEX, is_bot: false, first_name: 'Alex' };
    await bot.handleUpdate({
      update_id: 1,
      message: {
        message_id: 1,
        date: 0,
        chat: { id: -100, type: 'group', title: 'Friends' },
        from,
        text: '/accounts',
      },
    });
    await bot.handleUpdate({
      update_id: 2,
      callback_query: { id: '1', from, chat_instance: '1', data: 'run:accounts' },
    });
    expect(world.telegram.control.calls('sendMessage')).toEqual([]);
    expect(world.telegram.control.calls('answerCallbackQuery')).toEqual([]);
  });
});
