import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { and, eq, isNull } from '#drizzle/orm.ts';
import { households, members } from '#drizzle/schema/index.ts';

export type Member = typeof members.$inferSelect;

/** A member with what is needed to speak to them: the household's zone and currency. */
export type MemberAtHome = Member & {
  readonly zone: string;
  readonly base_currency: string;
  readonly household_name: string;
};

const atHome = {
  member_id: members.member_id,
  household_id: members.household_id,
  telegram_user_id: members.telegram_user_id,
  chat_id: members.chat_id,
  display_name: members.display_name,
  role: members.role,
  joined_at: members.joined_at,
  blocked_at: members.blocked_at,
  zone: households.zone,
  base_currency: households.base_currency,
  household_name: households.name,
};

/** Throws on a second membership of one Telegram user: the database guards it. */
export async function addMember(
  db: Db,
  values: {
    household_id: string;
    telegram_user_id: number;
    chat_id: number;
    display_name: string;
    role: 'owner' | 'member';
    now: Date;
  },
): Promise<Member> {
  const { now, ...rest } = values;
  const member: Member = { member_id: randomUUID(), ...rest, joined_at: now, blocked_at: null };
  await db.insert(members).values(member);
  return member;
}

export async function findMemberByTelegram(
  db: Db,
  telegramUserId: number,
): Promise<MemberAtHome | undefined> {
  const [row] = await db
    .select(atHome)
    .from(members)
    .innerJoin(households, eq(households.household_id, members.household_id))
    .where(eq(members.telegram_user_id, telegramUserId));
  return row;
}

/** Those who can be written to: members who did not block the bot. */
export function listReachable(db: Db, householdId: string): Promise<Member[]> {
  return db
    .select()
    .from(members)
    .where(and(eq(members.household_id, householdId), isNull(members.blocked_at)))
    .orderBy(members.joined_at);
}

export async function countMembers(db: Db): Promise<number> {
  return (await db.select({ id: members.member_id }).from(members)).length;
}

/** `at` is null when the person is back. */
export async function markBlocked(db: Db, chatId: number, at: Date | null): Promise<void> {
  await db.update(members).set({ blocked_at: at }).where(eq(members.chat_id, chatId));
}
