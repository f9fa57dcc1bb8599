import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';

let world: BotWorld;
beforeEach(async () => {
  world = await openBotWorld();
  await world.owner();
});
afterEach(() => world.close());

const answer = () => world.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');

test('a token that Telegram does not know stops the start with what to do', async () => {
  const starting = world.bot({ token: '123456:another-token-altogether' });
  await expect(starting).rejects.toMatchObject({ problem: { code: 'telegram.unknown_token' } });
});

test('a start without a network goes on by itself and answers what was asked meanwhile', async () => {
  world.telegram.control.script('getMe', 'reset');
  await world.bot();
  world.telegram.control.say(ALEX, '/help');
  expect((await answer()).text).toContain('/accounts');
});

test('a menu that cannot be set stops nothing', async () => {
  world.telegram.control.script('setMyCommands', 'reset');
  await world.bot();
  world.telegram.control.say(ALEX, '/help');
  expect((await answer()).text).toContain('/accounts');
});

test('a reply that Telegram refuses for its pace comes later, one that may have arrived comes once', async () => {
  await world.bot();
  const { control } = world.telegram;
  const body = {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests',
    parameters: { retry_after: 1 },
  };
  control.script('sendMessage', { status: 429, body });
  control.say(ALEX, '/help');
  await answer();
  control.script('sendMessage', 'accept-then-reset');
  control.clearCalls();
  control.say(ALEX, '/help');
  await control.waitFor(ALEX, ({ text }) => text.includes('Sorry'));
  const helps = control
    .messages(ALEX)
    .filter(({ from, text }) => from === 'bot' && text.includes('/accounts'));
  expect(helps).toHaveLength(2);
});

test('a restart confirms what was handled, so that nothing is answered twice', async () => {
  const first = await world.bot();
  world.telegram.control.say(ALEX, '/help');
  await answer();
  await first.stop();
  await world.bot();
  world.telegram.control.say(ALEX, 'hello');
  await world.telegram.control.waitFor(ALEX, ({ text }) => text.startsWith('answer to'));
  expect(world.telegram.control.messages(ALEX).filter(({ from }) => from === 'bot')).toHaveLength(2);
});
