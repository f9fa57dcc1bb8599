import type { Db } from '#core/db.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import { readableCode, sha256 } from '#core/secret.ts';
import { and, eq, gt, isNull } from '#drizzle/orm.ts';
import { invites } from '#drizzle/schema/index.ts';

const normalise = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** Makes a code to be shown once. Without a household it is the claim code, which makes the first owner. */
export async function createInvite(
  db: Db,
  values: { household_id?: string; now: Date; validForMs: number },
): Promise<string> {
  const code = readableCode();
  await db.insert(invites).values({
    code_hash: sha256(normalise(code)),
    household_id: values.household_id ?? null,
    created_at: values.now,
    expires_at: new Date(values.now.getTime() + values.validForMs),
  });
  return code;
}

/** Claim codes of earlier starts end here: only the one on the screen works. */
export async function withdrawClaimCodes(db: Db): Promise<void> {
  await db.delete(invites).where(and(isNull(invites.household_id), isNull(invites.used_at)));
}

/** Uses the code up. Of any number of people who send it at once exactly one succeeds. */
export async function useInvite(
  db: Db,
  values: { code: string; telegram_user_id: number; now: Date },
): Promise<Result<{ household_id: string | null }>> {
  const [used] = await db
    .update(invites)
    .set({ used_at: values.now, used_by: values.telegram_user_id })
    .where(
      and(
        eq(invites.code_hash, sha256(normalise(values.code))),
        isNull(invites.used_at),
        gt(invites.expires_at, values.now),
      ),
    )
    .returning();
  if (used === undefined)
    return fail(
      'invite.not_valid',
      'That code is not valid any more. Start the program again to get a new one.',
    );
  return ok({ household_id: used.household_id });
}
