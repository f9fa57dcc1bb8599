import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import type { Household } from '#core/store/households.ts';
import { claimMessage, messageBodySchema } from '#core/store/messages.ts';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { type LinkNews, queueBuildFailure, queueLinkOutcome, sayLinkOutcome } from './outcomes.ts';
import { toPlain } from './say.ts';

let world: BotWorld;
let household: Household;
let connection: Connection;
beforeEach(async () => {
  world = await openBotWorld();
  const home = await world.owner();
  household = home.household;
  connection = await world.connection(home.member, 'Bank & <Co>');
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

test('every outcome of a consent has a sentence that names the bank', () => {
  const outcomes: LinkNews['outcome'][] = ['linked', 'cancelled', 'rejected', 'failed', 'expired'];
  const said = outcomes.map((outcome) => toPlain(sayLinkOutcome({ connection, outcome })));
  for (const sentence of said) expect(sentence).toContain('Bank & <Co>');
  expect(new Set(said).size).toBe(outcomes.length);
  expect(toPlain(sayLinkOutcome({ connection, outcome: 'linked', accounts: [account] }))).toContain(
    '1 account arrived; fetching up to 800 days of history now …\n· Everyday <b> ··1234 (GBP)',
  );
});

test('an outcome is told once to the chat that began it, and what failed can be tried again', async () => {
  const tell = queueLinkOutcome(world);
  for (let time = 0; time < 2; time += 1)
    await world.database.db.transaction((tx) =>
      tell(tx, { connection, outcome: 'cancelled', message: 'You <left>.' }),
    );
  const message = await claimMessage(world.database.db, world.clock.now());
  expect(message?.chat_id).toBe(ALEX);
  const body = messageBodySchema.parse(message?.body);
  expect(body.html).toContain('You &lt;left&gt;.');
  expect(body.buttons).toEqual([[{ text: 'Try again', data: 'run:link' }]]);
  expect(await claimMessage(world.database.db, world.clock.now())).toBeUndefined();
});

test('figures that cannot be built are told to the owner once a day', async () => {
  const tell = queueBuildFailure({ db: world.database.db, clock: world.clock });
  for (let time = 0; time < 3; time += 1)
    await tell(household, { code: 'build.test_failed', message: 'balances do not add up' });
  const message = await claimMessage(world.database.db, world.clock.now());
  expect(messageBodySchema.parse(message?.body).html).toContain('balances do not add up');
  expect(await claimMessage(world.database.db, world.clock.now())).toBeUndefined();
});
