import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { claimMessage, messageBodySchema } from '#core/store/messages.ts';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { type LinkNews, queueLinkNews, sayLinkNews } from './link-news.ts';
import { toPlain } from './say.ts';

let world: BotWorld;
let connection: Connection;
beforeEach(async () => {
  world = await openBotWorld();
  const { member } = await world.owner();
  connection = { ...(await world.connection(member, 'Bank & <Co>')), linked_at: null };
});
afterEach(() => world.close());

const account: Account = {
  account_id: '00000000-0000-4000-8000-00000000000a',
  household_id: '',
  connection_id: '',
  external_id: '',
  institution_name: 'Bank',
  name: 'Everyday <b>',
  kind: 'current',
  currency: 'GBP',
  number_ending: '1234',
  owner_name: null,
  is_active: true,
  is_selected: true,
  created_at: new Date(0),
  transactions_through_on: null,
  synced_at: null,
};

const news = (outcome: LinkNews['outcome'], more: Partial<LinkNews> = {}): LinkNews => ({
  connection,
  outcome,
  accounts: [],
  left: [],
  ...more,
});
const say = (told: LinkNews) => toPlain(sayLinkNews(told, 'Europe/London'));

test('every step of a consent has a sentence that names the bank', () => {
  const outcomes: LinkNews['outcome'][] = [
    'preparing',
    'linked',
    'confirmed',
    'cancelled',
    'rejected',
    'failed',
    'expired',
  ];
  const said = outcomes.map((outcome) => say(news(outcome)));
  for (const sentence of said) expect(sentence).toContain('Bank & <Co>');
  expect(new Set(said).size).toBe(outcomes.length);
});

test('what arrived is told with the end of the consent; known accounts are told apart from new ones', () => {
  const until = { ...connection, consent_expires_at: new Date('2027-02-22T10:00:00Z') };
  const first = say(news('linked', { connection: until, accounts: [{ ...account, is_new: true }] }));
  expect(first).toBe(
    'Bank & <Co> is linked until 22 Feb 2027.\n' +
      '1 account arrived; fetching up to 800 days of history now …\n· Everyday <b> ··1234 (GBP)',
  );
  const renewed = { ...until, renews_id: account.account_id };
  const seen = [false, false, true].map((is_new) => ({ ...account, is_new }));
  const again = say(news('linked', { connection: renewed, accounts: seen, left: [account] }));
  expect(again).toContain('Bank & <Co> is renewed until 22 Feb 2027.');
  expect(again).toContain('New: 1 account arrived');
  expect(again).toContain('The same 2 accounts as before: their history goes on.');
  expect(again).toContain('Not shared this time, and kept as it is: Everyday <b> ··1234');
});

test('a consent that was not confirmed is not said to be unlinked', () => {
  const given = { ...connection, linked_at: new Date(0), reconfirm_by: new Date('2027-02-22T10:00:00Z') };
  expect(say(news('rejected', { connection: given }))).toMatch(/did not confirm[^]*ends on 22 Feb 2027/);
});

async function nextBody() {
  const message = await claimMessage(world.database.db, world.clock.now());
  return message && { ...messageBodySchema.parse(message.body), chat_id: message.chat_id };
}

test('an outcome is told once to the chat that began it, and what failed can be tried again', async () => {
  const tell = queueLinkNews(world);
  for (let time = 0; time < 2; time += 1)
    await world.database.db.transaction((tx) => tell(tx, news('cancelled', { message: 'You <left>.' })));
  const body = await nextBody();
  expect(body?.chat_id).toBe(ALEX);
  expect(body?.html).toContain('You &lt;left&gt;.');
  expect(body?.buttons).toEqual([[{ text: 'Try again', data: `link:again.${connection.connection_id}` }]]);
  expect(body?.edits).toBeUndefined();
  expect(await nextBody()).toBeUndefined();
});

test('the message that offered the page becomes each step of it', async () => {
  const tell = queueLinkNews(world);
  const told = { ...connection, chat_message_id: 42 };
  await tell(world.database.db, news('preparing', { connection: told }));
  await tell(world.database.db, news('preparing', { connection: told }));
  world.clock.advance(1000);
  await tell(world.database.db, news('linked', { connection: told }));
  expect(await nextBody()).toMatchObject({ edits: 42, buttons: [] });
  expect(await nextBody()).toMatchObject({ edits: 42, html: expect.stringContaining('is linked') });
  expect(await nextBody()).toBeUndefined();
});

test('a consent is confirmed, and told so, each time anew', async () => {
  const tell = queueLinkNews(world);
  for (const page of [1, 1, 2]) {
    const at = new Date(page * DAY_MS);
    const given = { ...connection, linked_at: new Date(0), link_expires_at: at };
    await tell(world.database.db, news('confirmed', { connection: given }));
  }
  expect(await nextBody()).toMatchObject({ html: expect.stringContaining('is confirmed') });
  expect(await nextBody()).toMatchObject({ html: expect.stringContaining('is confirmed') });
  expect(await nextBody()).toBeUndefined();
});
