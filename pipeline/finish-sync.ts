/** The end of a run: its outcome, what it means for the consent, and the build that is to show it. */
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Problem } from '#core/problem.ts';
import type { Queue } from '#core/queue.ts';
import { deactivateAccounts } from '#core/store/accounts.ts';
import { holdsEpoch, moveConnection, noteOutcome } from '#core/store/connections.ts';
import { finishRun } from '#core/store/runs.ts';
import type { AccountOutcome, SyncOutcome } from '#core/sync-outcome.ts';
import { OvertakenError, type Turn } from './sync-account.ts';

const ENDS_CONSENT: ReadonlySet<string> = new Set([
  'bank.consent_expired',
  'bank.access_revoked',
  'bank.suspended',
]);

/** Known to the person from the sync that failed; waiting is no news. */
const isNews = ({ problem }: AccountOutcome): boolean => problem !== null && problem.code !== 'bank.resting';

function statusOf(
  accounts: readonly AccountOutcome[],
  ending: Problem | undefined,
): 'done' | 'partial' | 'failed' {
  if (ending === undefined && accounts.every((account) => account.problem === null)) return 'done';
  return accounts.some((account) => account.transactions !== null) ? 'partial' : 'failed';
}

/** `ending` is what ended the run before its last account; `hasLanded` whether anything new lies in the lake. */
export async function finishSync(
  { db, clock, queue }: { db: Db; clock: Clock; queue: Queue },
  turn: Turn,
  ended: { outcome: SyncOutcome; ending: Problem | undefined; hasLanded: boolean },
): Promise<void> {
  const { connection_id, household_id } = turn.connection;
  const { ending, hasLanded } = ended;
  const { accounts } = ended.outcome;
  const hasNews = hasLanded || ending !== undefined || accounts.some(isNews);
  const outcome: SyncOutcome = {
    ...ended.outcome,
    ...(ending === undefined ? {} : { problem: { code: ending.code, message: ending.message } }),
    ...(hasNews ? {} : { has_news: false }),
  };
  const status = statusOf(accounts, ending);
  const problem = ending ?? accounts.find((account) => account.problem !== null)?.problem ?? undefined;
  const closed = accounts.filter((account) => account.problem?.code === 'bank.account_inactive');
  const now = clock.now();
  await db.transaction(async (tx) => {
    if (!(await holdsEpoch(tx, connection_id, turn.epoch))) throw new OvertakenError();
    const told = problem && { code: problem.code, message: problem.message };
    await finishRun(tx, turn.run.run_id, {
      status,
      now,
      outcome,
      ...(told === undefined ? {} : { problem: told }),
    });
    // A sync for which nothing was left of the allowance is neither a success nor a failure.
    if (told !== undefined)
      await noteOutcome(tx, connection_id, { problem_code: told.code, problem_message: told.message });
    else if (accounts.some((account) => account.transactions !== null))
      await noteOutcome(tx, connection_id, { last_success_at: now });
    await deactivateAccounts(
      tx,
      closed.map((account) => account.account_id),
    );
    if (ending !== undefined && ENDS_CONSENT.has(ending.code))
      await moveConnection(tx, connection_id, ['linked'], { status: 'expired' });
    // Together with the run: a finished sync without the build that shows it cannot exist.
    if (hasNews)
      await queue.send('build', { household_id, trigger: outcome.trigger }, { key: household_id, tx });
  });
}
