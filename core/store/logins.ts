import { MINUTE_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import { randomToken, sha256 } from '#core/secret.ts';
import { and, eq, gt, isNull } from '#drizzle/orm.ts';
import { logins } from '#drizzle/schema/index.ts';

/** OWASP ASVS 6.5.5: a one-time link lives ten minutes at most. */
export const LOGIN_VALID_MS = 10 * MINUTE_MS;

/** The token goes into the link; only its hash is kept. */
export async function createLogin(db: Db, values: { memberId: string; now: Date }): Promise<string> {
  const token = randomToken();
  await db.insert(logins).values({
    token_hash: sha256(token),
    member_id: values.memberId,
    created_at: values.now,
    expires_at: new Date(values.now.getTime() + LOGIN_VALID_MS),
  });
  return token;
}

/** Of any number of simultaneous uses exactly one succeeds. */
export async function consumeLogin(
  db: Db,
  values: { token: string; now: Date },
): Promise<Result<{ member_id: string }>> {
  const [used] = await db
    .update(logins)
    .set({ used_at: values.now })
    .where(
      and(
        eq(logins.token_hash, sha256(values.token)),
        isNull(logins.used_at),
        gt(logins.expires_at, values.now),
      ),
    )
    .returning({ member_id: logins.member_id });
  return used === undefined
    ? fail(
        'login.not_valid',
        'This link was used already or is too old. Say /charts to your bot for a new one.',
      )
    : ok(used);
}
