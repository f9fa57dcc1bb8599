/** Households, their members, and the codes, links and cookies that let people in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { NOW, newHousehold, newMember } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { findHousehold, listHouseholds } from './households.ts';
import { createInvite, useInvite, withdrawClaimCodes } from './invites.ts';
import { consumeLogin, createLogin } from './logins.ts';
import { countMembers, findMemberByTelegram, listReachable, markBlocked } from './members.ts';
import { createSession, endSession, findSession } from './sessions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const after = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);
const twenty = <T>(work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 20 }, (_, at) => work(at)));

test('households and members are found again, with what is needed to speak to them', async () => {
  const { db } = database;
  const home = await newHousehold(db, 'Ours');
  const member = await newMember(db, home.household_id, 501);
  expect(await findHousehold(db, home.household_id)).toEqual(home);
  expect(await listHouseholds(db)).toContainEqual(home);
  const known = { ...member, zone: 'Europe/London', base_currency: 'GBP', household_name: 'Ours' };
  expect(await findMemberByTelegram(db, 501)).toEqual(known);
  expect(await findMemberByTelegram(db, 502)).toBeUndefined();
  expect(await countMembers(db)).toBeGreaterThan(0);
});

test('one Telegram user belongs to one household, however large the id', async () => {
  const { db } = database;
  const [one, two] = [await newHousehold(db), await newHousehold(db)];
  const id = 2 ** 52 + 1;
  await newMember(db, one.household_id, id);
  await expect(newMember(db, two.household_id, id)).rejects.toThrow();
  expect((await findMemberByTelegram(db, id))?.household_id).toBe(one.household_id);
});

test('who blocked the bot is not written to until they are back', async () => {
  const { db } = database;
  const home = await newHousehold(db);
  await newMember(db, home.household_id, 601);
  await newMember(db, home.household_id, 602);
  const reachable = async () => (await listReachable(db, home.household_id)).map((one) => one.chat_id);
  await markBlocked(db, 601, NOW);
  expect(await reachable()).toEqual([602]);
  await markBlocked(db, 601, null);
  expect((await reachable()).toSorted((a, b) => a - b)).toEqual([601, 602]);
});

describe('an invite', () => {
  const use = (code: string, telegram_user_id = 1, now = NOW) =>
    useInvite(database.db, { code, telegram_user_id, now });

  test('of twenty people who send it at once lets one in', async () => {
    const home = await newHousehold(database.db);
    const code = await createInvite(database.db, {
      household_id: home.household_id,
      now: NOW,
      validForMs: HOUR_MS,
    });
    const results = await twenty((at) => use(code, 9000 + at));
    expect(results.filter((result) => result.ok)).toEqual([
      { ok: true, value: { household_id: home.household_id } },
    ]);
    expect(results.find((result) => !result.ok)).toMatchObject({ problem: { code: 'invite.not_valid' } });
  });

  test('is taken as people type it', async () => {
    const code = await createInvite(database.db, { now: NOW, validForMs: HOUR_MS });
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')}. `;
    expect(await use(typed)).toEqual({ ok: true, value: { household_id: null } });
    expect(await use(code)).toMatchObject({ ok: false });
  });

  test('ends with its time, and an unknown one is no better', async () => {
    const code = await createInvite(database.db, { now: NOW, validForMs: HOUR_MS });
    expect((await use(code, 1, after(HOUR_MS))).ok).toBe(false);
    expect((await use('AAAA-BBBB-CCCC')).ok).toBe(false);
    expect((await use('')).ok).toBe(false);
    expect((await use(code, 1, after(HOUR_MS - 1))).ok).toBe(true);
  });

  test('to claim the program ends with the next start; one to a household does not', async () => {
    const home = await newHousehold(database.db);
    const common = { now: NOW, validForMs: HOUR_MS };
    const claim = await createInvite(database.db, common);
    const join = await createInvite(database.db, { ...common, household_id: home.household_id });
    await withdrawClaimCodes(database.db);
    expect((await use(claim)).ok).toBe(false);
    expect((await use(join)).ok).toBe(true);
  });

  test('is not kept in readable form', async () => {
    const code = await createInvite(database.db, { now: NOW, validForMs: HOUR_MS });
    const rows = await database.sql`select * from invites`;
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(code.replaceAll('-', '-?')));
  });
});

describe('a one-time link', () => {
  test('of twenty simultaneous uses signs in once, and never again', async () => {
    const member = await newMember(database.db, (await newHousehold(database.db)).household_id, 701);
    const token = await createLogin(database.db, { memberId: member.member_id, now: NOW });
    const use = () => consumeLogin(database.db, { token, now: after(MINUTE_MS) });
    const results = await twenty(use);
    expect(results.filter((result) => result.ok)).toEqual([
      { ok: true, value: { member_id: member.member_id } },
    ]);
    expect(await use()).toMatchObject({ problem: { code: 'login.not_valid' } });
    expect(JSON.stringify(await database.sql`select * from logins`)).not.toContain(token);
  });

  test('is over after ten minutes', async () => {
    const member = await newMember(database.db, (await newHousehold(database.db)).household_id, 702);
    const token = await createLogin(database.db, { memberId: member.member_id, now: NOW });
    expect((await consumeLogin(database.db, { token, now: after(10 * MINUTE_MS) })).ok).toBe(false);
    expect((await consumeLogin(database.db, { token, now: after(10 * MINUTE_MS - 1) })).ok).toBe(true);
    expect((await consumeLogin(database.db, { token: 'guessed', now: NOW })).ok).toBe(false);
  });
});

describe('a session', () => {
  async function signedIn(telegramId: number) {
    const home = await newHousehold(database.db);
    const member = await newMember(database.db, home.household_id, telegramId);
    const cookie = await createSession(database.db, { memberId: member.member_id, now: NOW });
    return { member, cookie, look: (now: Date) => findSession(database.db, { cookie, now }) };
  }

  test('says whose it is, and is not kept in readable form', async () => {
    const { member, cookie, look } = await signedIn(801);
    expect(await look(after(1))).toEqual({
      member_id: member.member_id,
      household_id: member.household_id,
      display_name: member.display_name,
      zone: 'Europe/London',
      base_currency: 'GBP',
    });
    expect(JSON.stringify(await database.sql`select * from sessions`)).not.toContain(cookie);
    expect(await findSession(database.db, { cookie: `${cookie}x`, now: NOW })).toBeUndefined();
  });

  test('ends after half an hour without a visit', async () => {
    const { look } = await signedIn(802);
    expect(await look(after(29 * MINUTE_MS))).toBeDefined();
    expect(await look(after(58 * MINUTE_MS))).toBeDefined();
    expect(await look(after(88 * MINUTE_MS))).toBeUndefined();
  });

  test('ends after twelve hours, however often it is used', async () => {
    const { look } = await signedIn(803);
    for (let at = 20; at < 12 * 60; at += 20) expect(await look(after(at * MINUTE_MS))).toBeDefined();
    expect(await look(after(12 * HOUR_MS))).toBeUndefined();
  });

  test('ends when it is ended, and with the membership', async () => {
    const first = await signedIn(804);
    await endSession(database.db, first.cookie);
    expect(await first.look(after(1))).toBeUndefined();
    const second = await signedIn(805);
    await database.sql`delete from members where member_id = ${second.member.member_id}`;
    expect(await second.look(after(1))).toBeUndefined();
  });
});
