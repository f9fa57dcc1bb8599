/** Messages, findings, handled updates, conversations and last questions. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { NOW, newHousehold } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { deleteConversation, readConversation, writeConversation } from './conversations.ts';
import { addFindings } from './findings.ts';
import { readLastQuestion, writeLastQuestion } from './last-questions.ts';
import {
  claimMessage,
  holdChat,
  listByStatus,
  markSent,
  nextDue,
  OUTBOX_CHANNEL,
  queueMessage,
  requeue,
  settle,
  settleInterrupted,
} from './messages.ts';
import { forgetUpdates, takeUpdate } from './updates.ts';

let database: TestDatabase;
let homeId: string;
beforeEach(async () => {
  database = await testDatabase();
  homeId = (await newHousehold(database.db)).household_id;
});
afterEach(() => database.close());

const after = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);
const twenty = <T>(work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 20 }, (_, at) => work(at)));
const message = (dedupe_key: string, chat_id = 1) => ({
  household_id: homeId,
  chat_id,
  kind: 'new-transactions',
  dedupe_key,
  body: { html: `<b>${dedupe_key}</b>` },
});
const queueOne = (key: string, chatId = 1, now = NOW) => queueMessage(database.db, message(key, chatId), now);
const claim = (now = NOW) => claimMessage(database.db, now);

describe('the outbox', () => {
  test('writes a message once, however often and by however many it is queued', async () => {
    expect((await twenty(() => queueOne('a'))).filter(Boolean)).toHaveLength(1);
    expect(await queueOne('a')).toBe(false);
    expect(await queueOne('a', 2)).toBe(true);
    expect(await queueOne('b')).toBe(true);
  });

  test('hands each message to one of twenty who claim at once, oldest first', async () => {
    for (let at = 0; at < 12; at += 1) await queueOne(`m${at}`, 1, after(at));
    const claimed = (await twenty(() => claim(after(HOUR_MS)))).filter((one) => one !== undefined);
    expect(new Set(claimed.map((one) => one.message_id)).size).toBe(12);
    expect(claimed).toHaveLength(12);
    expect(claimed.every((one) => one.status === 'sending' && one.attempts === 1)).toBe(true);
    expect(await claim(after(HOUR_MS))).toBeUndefined();
  });

  test('gives them out one by one in the order written', async () => {
    for (const [at, key] of ['first', 'second', 'third'].entries()) await queueOne(key, 1, after(at));
    const keys = [];
    for (let at = 0; at < 3; at += 1) keys.push((await claim(after(HOUR_MS)))?.dedupe_key);
    expect(keys).toEqual(['first', 'second', 'third']);
  });

  test('announces a message when its transaction commits, and not when it does not', async () => {
    const heard: string[] = [];
    const news = await database.sql.listen(OUTBOX_CHANNEL, () => void heard.push('a message'));
    await expect(
      database.db.transaction(async (tx) => {
        await queueMessage(tx, message('lost'), NOW);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await database.db.transaction(async (tx) => {
      await queueMessage(tx, message('kept'), NOW);
    });
    const until = Promise.withResolvers<undefined>();
    const marker = await database.sql.listen('marker', () => until.resolve(undefined));
    await database.sql.notify('marker', '');
    await until.promise;
    expect(heard).toEqual(['a message']);
    await news.unlisten();
    await marker.unlisten();
    expect((await claim())?.dedupe_key).toBe('kept');
    expect(await claim()).toBeUndefined();
  });

  test('keeps what was refused for later, and tells when that is', async () => {
    await queueOne('a');
    expect(await nextDue(database.db)).toEqual(NOW);
    const claimed = await claim();
    expect(await nextDue(database.db)).toBeUndefined();
    await requeue(database.db, claimed?.message_id ?? '', after(MINUTE_MS), 'too many requests');
    expect(await nextDue(database.db)).toEqual(after(MINUTE_MS));
    expect(await claim(after(MINUTE_MS - 1))).toBeUndefined();
    expect(await claim(after(MINUTE_MS))).toMatchObject({ attempts: 2, problem: 'too many requests' });
  });

  test('holds a whole chat back without touching the others, and never brings one forward', async () => {
    await queueOne('a1', 1);
    await queueOne('a2', 1, after(HOUR_MS));
    await queueOne('b', 2);
    await holdChat(database.db, 1, after(MINUTE_MS));
    expect((await claim())?.dedupe_key).toBe('b');
    expect(await claim()).toBeUndefined();
    expect((await claim(after(MINUTE_MS)))?.dedupe_key).toBe('a1');
    expect(await nextDue(database.db)).toEqual(after(HOUR_MS));
  });

  test('never sends again by itself what may have arrived', async () => {
    for (const key of ['sent', 'unsure', 'failed', 'cut off', 'waiting']) await queueOne(key);
    const ids = new Map<string, string>();
    for (let at = 0; at < 5; at += 1) {
      const claimed = await claim();
      ids.set(claimed?.dedupe_key ?? '', claimed?.message_id ?? '');
    }
    const id = (key: string) => ids.get(key) ?? '';
    await markSent(database.db, id('sent'), { telegram_message_id: 7, now: NOW });
    await settle(database.db, id('unsure'), 'unsure', 'the reply was lost');
    await settle(database.db, id('failed'), 'failed', 'chat not found');
    await requeue(database.db, id('waiting'), NOW, 'refused');
    expect(await settleInterrupted(database.db)).toBe(1);
    expect((await claim())?.dedupe_key).toBe('waiting');
    expect(await claim(after(HOUR_MS))).toBeUndefined();
    const unsure = await listByStatus(database.db, homeId, 'unsure');
    expect(new Set(unsure.map((one) => one.dedupe_key))).toEqual(new Set(['unsure', 'cut off']));
    expect(await listByStatus(database.db, homeId, 'failed')).toHaveLength(1);
    expect(await queueOne('sent')).toBe(false);
  });
});

describe('findings', () => {
  const finding = (subject: string, version?: number) => ({
    household_id: homeId,
    kind: 'new-transactions',
    subject,
    ...(version === undefined ? {} : { version }),
  });

  test('are found once; a new version is found again', async () => {
    expect(await addFindings(database.db, [finding('a'), finding('b')], NOW)).toEqual(new Set(['a', 'b']));
    expect(await addFindings(database.db, [finding('b'), finding('c')], NOW)).toEqual(new Set(['c']));
    expect(await addFindings(database.db, [finding('a', 2)], NOW)).toEqual(new Set(['a']));
    expect(await addFindings(database.db, [], NOW)).toEqual(new Set());
  });

  test('may be more than one statement can carry', async () => {
    const many = Array.from({ length: 12_000 }, (_, at) => finding(`t${at}`));
    expect((await addFindings(database.db, many, NOW)).size).toBe(12_000);
    expect((await addFindings(database.db, many, NOW)).size).toBe(0);
  });

  test('of twenty who find the same at once are one', async () => {
    const found = await twenty(() => addFindings(database.db, [finding('same')], NOW));
    expect(found.filter((set) => set.has('same'))).toHaveLength(1);
  });
});

test('an update is handled once, until it is so old that Telegram has dropped it', async () => {
  expect((await twenty(() => takeUpdate(database.db, 900, NOW))).filter(Boolean)).toHaveLength(1);
  await takeUpdate(database.db, 901, after(HOUR_MS));
  await forgetUpdates(database.db, after(MINUTE_MS));
  expect(await takeUpdate(database.db, 901, NOW)).toBe(false);
  expect(await takeUpdate(database.db, 900, NOW)).toBe(true);
});

test('a conversation is where it was left, until it is over', async () => {
  const { db } = database;
  expect(await readConversation(db, '1')).toBeUndefined();
  await writeConversation(db, { key: '1', state: { step: 1 }, now: NOW });
  await writeConversation(db, { key: '1', state: { step: 2, said: 'Zürich “x”' }, now: NOW });
  expect(await readConversation(db, '1')).toEqual({ step: 2, said: 'Zürich “x”' });
  await deleteConversation(db, '1');
  expect(await readConversation(db, '1')).toBeUndefined();
});

test('the last question of a chat is the last one asked there', async () => {
  const { db } = database;
  await writeLastQuestion(db, { chat_id: 1, plan: { measure: 'spending' }, now: NOW });
  await writeLastQuestion(db, { chat_id: 1, plan: { measure: 'income' }, now: after(1) });
  expect(await readLastQuestion(db, 1)).toMatchObject({ plan: { measure: 'income' }, asked_at: after(1) });
  expect(await readLastQuestion(db, 2)).toBeUndefined();
});
