/** How often a bank may still be asked for an account: what it last said is kept, and a known limit is respected. */
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { fail, type Result } from '#core/problem.ts';
import { type QuotaRow, readQuota } from '#core/store/quotas.ts';
import type { Quota } from './provider.ts';

export function quotaRow(accountId: string, scope: string, quota: Quota, seenAt: Date): QuotaRow {
  return {
    account_id: accountId,
    scope,
    call_limit: quota.limit ?? null,
    remaining: quota.remaining ?? null,
    renews_at: quota.renews_at ?? null,
    seen_at: seenAt,
  };
}

/** A limit that is known is not bumped into: the problem `bank.rate_limited` until it renews. */
export async function stillLimited(
  { db, clock, zone }: { db: Db; clock: Clock; zone: string },
  asked: { account_id: string; scope: string },
): Promise<Result<never> | undefined> {
  const quota = await readQuota(db, asked.account_id, asked.scope);
  if (quota?.remaining !== 0 || quota.renews_at === null || quota.renews_at <= clock.now()) return undefined;
  const time = quota.renews_at.toLocaleTimeString('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
  });
  return fail('bank.rate_limited', `The bank allows no more calls until ${time}.`, {
    retryAt: quota.renews_at,
  });
}
