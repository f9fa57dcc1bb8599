import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS, ManualClock } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import type { Published } from '#core/published.ts';
import type { GivenMarts } from '#test/given-marts.ts';
import { SAM as member, NOW, openHousehold } from '#test/open-household.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { createAnswer } from './index.ts';

let marts: GivenMarts;
let database: TestDatabase;

beforeAll(async () => {
  marts = await openHousehold();
  database = await testDatabase();
});
afterAll(async () => {
  await marts[Symbol.asyncDispose]();
  await database.close();
});

function world(hasMarts = true) {
  const clock = new ManualClock(NOW);
  const build = { build_id: 'b', data_as_of: new Date('2026-03-18T06:02:00Z'), published_at: NOW };
  const published: Published = {
    use: async (_household, work) => (hasMarts ? work({ warehouse: marts.warehouse, build }) : undefined),
    close: () => Promise.resolve(),
  };
  const answer = createAnswer({ db: database.db, published, clock, log: silentLog });
  return { clock, ask: async (text: string, chat_id = 1) => (await answer({ member, text, chat_id })).html };
}

test('a question is answered with its figure in bold and its footer in italics', async () => {
  const html = await world().ask('how much on groceries last month?');
  expect(html).toMatch(/^<b>£75\.00<\/b> spent on groceries last month\.\n\n<i>1 – 28 Feb 2026/);
  expect(html).toContain('<i>As of 06:02 today.</i>');
});

test('the salary is found for “since payday”', async () => {
  expect(await world().ask('spend since payday')).toContain('<b>£35.00</b> spent since the last salary');
});

test('a follow-up leans on the chat’s own last question, for three hours', async () => {
  const { ask, clock } = world();
  await ask('groceries last month', 7);
  await ask('coffee last month', 8);
  expect(await ask('and this month?', 7)).toContain('<b>£30.00</b> spent on groceries');
  clock.advance(4 * HOUR_MS);
  expect(await ask('and this month?', 7)).not.toContain('groceries');
});

test('without marts the way to begin is named', async () => {
  expect(await world(false).ask('balance')).toBe('Nothing is linked yet: say /link to add a bank.');
});

test('what is not read is asked back, declined or met with examples', async () => {
  const { ask } = world();
  expect(await ask('how much did I spend', 9)).toContain('Over which period?\n• spending this month');
  expect(await ask('transfer £200 to Sam', 9)).toContain('I never move money');
  expect(await ask('hello', 9)).toContain('You can ask for example');
});
