import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { randomToken, sha256 } from '#core/secret.ts';
import { and, eq, gt } from '#drizzle/orm.ts';
import { households, members, sessions } from '#drizzle/schema/index.ts';

const TOTAL_MS = 12 * HOUR_MS;
const IDLE_MS = 30 * MINUTE_MS;

export interface Session {
  readonly member_id: string;
  readonly household_id: string;
  readonly display_name: string;
  readonly zone: string;
  readonly base_currency: string;
}

/** The cookie's value; only its hash is kept. */
export async function createSession(db: Db, values: { memberId: string; now: Date }): Promise<string> {
  const cookie = randomToken();
  await db.insert(sessions).values({
    session_hash: sha256(cookie),
    member_id: values.memberId,
    created_at: values.now,
    seen_at: values.now,
    expires_at: new Date(values.now.getTime() + TOTAL_MS),
  });
  return cookie;
}

/** Ends after 30 minutes without a visit, after 12 hours in all, and with the membership. */
export async function findSession(
  db: Db,
  values: { cookie: string; now: Date },
): Promise<Session | undefined> {
  const isOpen = and(
    eq(sessions.session_hash, sha256(values.cookie)),
    gt(sessions.expires_at, values.now),
    gt(sessions.seen_at, new Date(values.now.getTime() - IDLE_MS)),
  );
  const [row] = await db
    .select({
      member_id: members.member_id,
      household_id: members.household_id,
      display_name: members.display_name,
      zone: households.zone,
      base_currency: households.base_currency,
    })
    .from(sessions)
    .innerJoin(members, eq(members.member_id, sessions.member_id))
    .innerJoin(households, eq(households.household_id, members.household_id))
    .where(isOpen);
  if (row !== undefined)
    await db
      .update(sessions)
      .set({ seen_at: values.now })
      .where(eq(sessions.session_hash, sha256(values.cookie)));
  return row;
}

export async function endSession(db: Db, cookie: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.session_hash, sha256(cookie)));
}
