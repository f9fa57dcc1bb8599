import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { and, asc, eq, inArray, lt, sql } from '#drizzle/orm.ts';
import { bank_calls } from '#drizzle/schema/index.ts';

export type CallScope = 'accounts' | 'balances' | 'transactions';
/** `asked`: its outcome is not known, so it may have cost allowance and may have failed as well. */
export type CallOutcome = 'asked' | 'answered' | 'limited' | 'counted_failure' | 'other_failure';
export type BankCall = Omit<typeof bank_calls.$inferSelect, 'outcome'> & { outcome: CallOutcome };

/** Written before the bank is asked: a process that dies in between must not forget that it may have been. */
export async function beginCall(
  db: Db,
  values: { account_id: string; scope: CallScope; trigger: string; now: Date; outcome?: CallOutcome },
): Promise<BankCall> {
  const { now, outcome = 'asked', ...rest } = values;
  const call = { call_id: randomUUID(), ...rest, called_at: now, outcome, problem_code: null };
  await db.insert(bank_calls).values(call);
  return call;
}

export async function settleCall(
  db: Db,
  callId: string,
  settled: { outcome: CallOutcome; problem_code: string | null },
): Promise<void> {
  await db.update(bank_calls).set(settled).where(eq(bank_calls.call_id, callId));
}

/**
 * What still matters of these accounts' calls, oldest first: all since the instant, and all since each account's
 * last answer, that one included.
 */
export async function listCalls(db: Db, accountIds: readonly string[], since: Date): Promise<BankCall[]> {
  if (accountIds.length === 0) return [];
  const lastAnswer = sql`(select max(a.called_at) from bank_calls a
    where a.account_id = ${bank_calls.account_id} and a.outcome = 'answered')`;
  const rows = await db
    .select()
    .from(bank_calls)
    .where(
      and(
        inArray(bank_calls.account_id, [...accountIds]),
        sql`${bank_calls.called_at} >= least(${since.toISOString()}::timestamptz,
          coalesce(${lastAnswer}, '-infinity'))`,
      ),
    )
    .orderBy(asc(bank_calls.called_at), asc(bank_calls.call_id));
  return rows as BankCall[];
}

/** Forgets calls from before the instant, except those since an account's last answer; how many. */
export async function pruneCalls(db: Db, before: Date): Promise<number> {
  const isOutlived = sql`exists (select from bank_calls a where a.account_id = ${bank_calls.account_id}
    and a.outcome = 'answered' and a.called_at > ${bank_calls.called_at})`;
  const rows = await db
    .delete(bank_calls)
    .where(and(lt(bank_calls.called_at, before), isOutlived))
    .returning({ id: bank_calls.call_id });
  return rows.length;
}
