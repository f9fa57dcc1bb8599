/** The calls of one consent's accounts: read once for a sync, and written down before and after each call. */
import type { Clock } from '#core/clock.ts';
import { DAY_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { type BankCall, beginCall, type CallScope, listCalls, settleCall } from '#core/store/bank-calls.ts';
import { listQuotasOf, noteQuota, type QuotaRow } from '#core/store/quotas.ts';
import type { Asked, Quota } from '../provider.ts';

export interface CallLedger {
  /** Of one account, or of all; oldest first. */
  calls(accountId?: string): readonly BankCall[];
  said(accountId: string, scope: CallScope): QuotaRow | undefined;
  /** Asks the bank, with a row in the ledger that is there whatever happens meanwhile. */
  ask<T>(
    of: { account_id: string; scope: CallScope; trigger: string },
    fetch: () => Promise<Asked<T>>,
    quotaOf: (value: T) => Quota | undefined,
  ): Promise<Asked<T>>;
}

function quotaRow(accountId: string, scope: string, quota: Quota, seenAt: Date): QuotaRow {
  return {
    account_id: accountId,
    scope,
    call_limit: quota.limit ?? null,
    remaining: quota.remaining ?? null,
    renews_at: quota.renews_at ?? null,
    seen_at: seenAt,
  };
}

/** What the provider says with its answer; a refusal for a limit means that nothing is left until it ends. */
function quotaIn<T>(answer: Asked<T>, quotaOf: (value: T) => Quota | undefined): Quota | undefined {
  if (answer.ok) return quotaOf(answer.value);
  if (answer.outcome !== 'limited') return answer.quota;
  const renewsAt = answer.problem.retryAt ?? answer.quota?.renews_at;
  return { ...answer.quota, remaining: 0, ...(renewsAt === undefined ? {} : { renews_at: renewsAt }) };
}

export async function openLedger(
  { db, clock }: { db: Db; clock: Clock },
  accountIds: readonly string[],
): Promise<CallLedger> {
  const calls = await listCalls(db, accountIds, new Date(clock.now().getTime() - 2 * DAY_MS));
  const quotas = new Map<string, QuotaRow>();
  const keyOf = (accountId: string, scope: string): string => `${accountId}/${scope}`;
  for (const row of await listQuotasOf(db, accountIds)) quotas.set(keyOf(row.account_id, row.scope), row);
  return {
    calls: (accountId) =>
      accountId === undefined ? calls : calls.filter((call) => call.account_id === accountId),
    said: (accountId, scope) => quotas.get(keyOf(accountId, scope)),
    async ask(of, fetch, quotaOf) {
      const now = clock.now();
      const call = await beginCall(db, { ...of, now });
      calls.push(call);
      const answer = await fetch();
      const settled = answer.ok
        ? { outcome: 'answered' as const, problem_code: null }
        : { outcome: answer.outcome ?? ('other_failure' as const), problem_code: answer.problem.code };
      Object.assign(call, settled);
      await settleCall(db, call.call_id, settled);
      const quota = quotaIn(answer, quotaOf);
      if (quota !== undefined) {
        const row = quotaRow(of.account_id, of.scope, quota, now);
        quotas.set(keyOf(of.account_id, of.scope), row);
        await noteQuota(db, row);
      }
      return answer;
    },
  };
}
