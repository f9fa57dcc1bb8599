import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '#core/log.ts';
import type { Build } from '#core/store/builds.ts';
import type { Household } from '#core/store/households.ts';
import { addMember } from '#core/store/members.ts';
import { listPairDecisions } from '#core/store/pair-decisions.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { accounts, households } from '#drizzle/schema/index.ts';
import { ALEX, type BotWorld, copySample, openBotWorld } from '#test/bot-world.ts';
import { createDeliverer } from '../deliver.ts';
import { PAIR_CARD, pairId } from '../pair-card.ts';
import { findAlerts } from './index.ts';

/** The account of the sample, under an id that PostgreSQL takes. */
const ACCOUNT = '00000000-0000-4000-8000-0000000000a1';

let world: BotWorld;
let household: Household;
beforeEach(async () => {
  world = await openBotWorld();
  const owner = await world.owner();
  household = owner.household;
  const connection = await world.connection(owner.member);
  await world.database.db.insert(accounts).values({
    account_id: ACCOUNT,
    household_id: household.household_id,
    connection_id: connection.connection_id,
    provider: 'gocardless',
    external_id: 'x',
    institution_name: 'Monzo',
    name: 'Everyday',
    kind: 'current',
    currency: 'GBP',
    created_at: world.clock.now(),
  } as typeof accounts.$inferInsert);
});
afterEach(() => world.close());

interface Pair {
  readonly key: string;
  readonly kind?: string;
  readonly payee?: string;
  readonly account?: string;
}

async function write(file: string, pairs: readonly Pair[]): Promise<void> {
  await copySample(file, { today: '2026-11-24', months: 2 });
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const { key, kind = 'shown together', payee = 'Pret', account = ACCOUNT } of pairs)
    await connection.run(
      `insert into fct_doubtful_pairs by name
       select $account as account_id, $key || '-1' as earlier_key, $key || '-2' as later_key, $kind as kind,
         'GBP' as currency, $key as earlier_transaction_id, date '2026-11-21' as earlier_on,
         -1200 as earlier_minor, $payee as earlier_payee, '' as earlier_description, true as is_earlier_pending,
         $key as later_transaction_id, date '2026-11-23' as later_on, -1350 as later_minor,
         $payee || ' LTD' as later_payee, 'CARD 12' as later_description, false as is_later_pending,
         timestamp '2026-11-24 09:00:00' as first_seen_at`,
      { key, kind, payee, account },
    );
  connection.closeSync();
  instance.closeSync();
}

const outcome: SyncOutcome = {
  connection_id: '00000000-0000-4000-8000-000000000001',
  institution_name: 'Monzo',
  trigger: 'schedule',
  accounts: [
    { account_id: ACCOUNT, name: 'a', is_first: false, transactions: 1, set_aside: 0, problem: null },
  ],
};

const publish = (pairs: readonly Pair[]): Promise<Build> =>
  world.publish(household.household_id, (file) => write(file, pairs));

/** A sync whose marts have these pairs, and how many messages it made. */
async function find(pairs: readonly Pair[]): Promise<number> {
  const build = await publish(pairs);
  const warehouse = await openWarehouse(path.join(world.folder, build.file_name));
  try {
    return await world.database.db.transaction((tx) =>
      findAlerts(world)(tx, { household, build, warehouse, outcomes: [outcome] }),
    );
  } finally {
    warehouse.close();
  }
}

/** The cards that the outbox sends now. */
async function cards(chat = ALEX) {
  const { db, sql } = world.database;
  const last = world.telegram.control.messages(chat).length;
  const token = '123456:test-token-of-the-bot';
  const options = { token, apiRoot: world.apiRoot, db, sql, clock: world.clock, log: silentLog };
  await createDeliverer({ ...options, chatPaceMs: 0, paceMs: 0 }).drain();
  return world.telegram.control
    .messages(chat)
    .slice(last)
    .filter(({ text }) => text.startsWith('Is this one payment?'));
}

const textOf = (messageId: number, chat = ALEX): string =>
  world.telegram.control.messages(chat).find((each) => each.message_id === messageId)?.text ?? '';

const decisions = async () =>
  (await listPairDecisions(world.database.db, household.household_id)).map((each) => each.is_same);

/** Presses and waits until the card says so. */
async function press(messageId: number, label: string, says: string, chat = ALEX): Promise<void> {
  world.telegram.control.press(chat, messageId, label);
  await expect.poll(() => textOf(messageId, chat), { timeout: 10_000 }).toContain(says);
}

test('a pair is asked about once, with both rows and what is doubtful', async () => {
  await find([{ key: 'k', payee: 'Pret <&>' }]);
  const [card] = await cards();
  expect(card?.text).toContain('· -£12.00 Pret <&> · Sat 21 Nov · pending');
  expect(card?.text).toContain('· -£13.50 Pret <&> LTD · CARD 12 · yesterday · booked');
  expect(card?.text).toContain('pending and booked');
  expect(await find([{ key: 'k' }])).toBe(0);
});

test('of many pairs three are asked about at once, those that count double first', async () => {
  const many = ['a', 'b', 'c', 'd'].map((key) => ({ key, kind: 'other text' }));
  const all = [...many, { key: 'e', kind: 'replaced' }];
  await find(all);
  const asked = await cards();
  expect(asked).toHaveLength(3);
  const said = asked.map(({ text }) => text);
  expect(said.filter((text) => text.includes('no longer shows the first'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('2 more like it'))).toHaveLength(1);
  await find(all);
  expect(await cards()).toHaveLength(2);
});

test('pairs of an account that this sync did not read wait for its own', async () => {
  expect(await find([{ key: 'k', account: '00000000-0000-4000-8000-0000000000a2' }])).toBe(0);
});

test('yes is kept, asks for the figures anew and can be undone, also after a restart', async () => {
  await find([{ key: 'k' }]);
  const [card] = await cards();
  const id = card?.message_id ?? 0;
  const first = await world.bot();
  await press(id, 'Yes, one', 'One payment.');
  expect(await decisions()).toEqual([true]);
  expect(world.jobs.filter(({ name }) => name === 'build')).toHaveLength(1);
  expect(textOf(id)).toContain('· -£12.00 Pret · Sat 21 Nov · pending');
  await first.stop();
  await publish([]);
  await world.bot();
  await press(id, 'Undo', 'Nothing is decided');
  expect(await decisions()).toEqual([]);
  expect(world.jobs.filter(({ name }) => name === 'build')).toHaveLength(2);
  await publish([{ key: 'k' }]);
  await press(id, 'No, two', 'Two payments.');
  expect(await decisions()).toEqual([false]);
});

test('a press on a card that somebody else has answered says what stands', async () => {
  const sam = { telegram_user_id: 1002, chat_id: 1002, display_name: 'Sam', role: 'member' } as const;
  const { household_id } = household;
  world.telegram.control.person({ id: 1002, first_name: 'Sam' });
  await addMember(world.database.db, { household_id, ...sam, now: world.clock.now() });
  await find([{ key: 'k' }]);
  const [alex] = await cards();
  const [hers] = world.telegram.control.messages(1002);
  await world.bot();
  await press(alex?.message_id ?? 0, 'No, two', 'Two payments.');
  await press(hers?.message_id ?? 0, 'Yes, one', 'Two payments.', 1002);
  expect(await decisions()).toEqual([false]);
});

test('a pair that is no longer doubtful is said to have settled itself', async () => {
  await find([{ key: 'k' }]);
  const [card] = await cards();
  await publish([]);
  await world.bot();
  await press(card?.message_id ?? 0, 'Yes, one', 'settled itself');
  expect(await decisions()).toEqual([]);
});

test('a pair of another household decides nothing', async () => {
  await find([{ key: 'k' }]);
  await addStranger();
  const { bot } = await world.bot();
  const data = `${PAIR_CARD}:yes.${pairId({ earlier_key: 'k-1', later_key: 'k-2' })}`;
  world.telegram.control.person({ id: 2002, first_name: 'Kim' });
  const { message_id } = await bot.api.sendMessage(2002, 'Is this one payment?', {
    reply_markup: { inline_keyboard: [[{ text: 'Yes, one', callback_data: data }]] },
  });
  await press(message_id, 'Yes, one', 'settled itself', 2002);
  expect(await decisions()).toEqual([]);
});

async function addStranger(): Promise<void> {
  const household_id = crypto.randomUUID();
  const created_at = world.clock.now();
  await world.database.db
    .insert(households)
    .values({ household_id, name: 'Other', zone: 'Europe/London', base_currency: 'GBP', created_at });
  await addMember(world.database.db, {
    household_id,
    telegram_user_id: 2002,
    chat_id: 2002,
    display_name: 'Kim',
    role: 'owner',
    now: created_at,
  });
}
