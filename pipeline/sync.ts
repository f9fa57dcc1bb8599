/**
 * One sync of one connection: fetch, land, record, and ask for a build. Raw bytes are durable before anything
 * is recorded; what is recorded moves with the watermark in one transaction, fenced by the run's epoch.
 */
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Clock } from '#core/clock.ts';
import { type DayRange, dayOf } from '#core/day.ts';
import { type Db, withAdvisoryLock } from '#core/db.ts';
import type { JobPayload } from '#core/jobs.ts';
import { type Lake, ObjectExistsError } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import { fail, ok, type Problem, type Result } from '#core/problem.ts';
import type { Queue } from '#core/queue.ts';
import { newestRequest } from '#core/request-sync.ts';
import { type Account, listActive, moveWatermark } from '#core/store/accounts.ts';
import {
  type Connection,
  findConnection,
  holdsEpoch,
  moveConnection,
  noteOutcome,
  raiseEpoch,
} from '#core/store/connections.ts';
import { countLanded, lastLanded, recordExtraction } from '#core/store/extractions.ts';
import { noteQuota } from '#core/store/quotas.ts';
import { abandonRuns, finishRun, type Run, startRun } from '#core/store/runs.ts';
import type { AccountOutcome, SyncOutcome } from '#core/sync-outcome.ts';
import type { LandedObject, Lander, LandingRows } from './land.ts';
import type { AccountKind, Fetched, Provider } from './provider.ts';
import { findProvider } from './providers/index.ts';
import { quotaRow, stillLimited } from './quota.ts';
import { windowFor } from './window.ts';

export interface SyncDependencies {
  readonly db: Db;
  readonly sql: postgres.Sql;
  readonly queue: Queue;
  readonly lake: Lake;
  readonly lander: Lander;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
}

interface Turn {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly run: Run;
  readonly epoch: number;
  /** What was landed before that does not answer the request. */
  readonly requestedAt: Date;
  readonly trigger: string;
  /** Aborted when the program stops: what is landed stays, the rest is fetched after the next start. */
  readonly stop: AbortSignal | undefined;
}

/** The run was overtaken by a newer one and must not write; the newer one does the work. */
class OvertakenError extends Error {
  override name = 'OvertakenError';
}

/** Consent is over for the whole connection; asking the other accounts would only count as failures. */
const ENDS_CONSENT = new Set(['bank.consent_expired', 'bank.access_revoked', 'bank.suspended']);
/** The same answer would come for every account. */
const ENDS_RUN = new Set([
  ...ENDS_CONSENT,
  'bank.auth_secrets',
  'bank.ip_denied',
  'bank.institution_disabled',
  'lake.unavailable',
]);

export function createSync(
  dependencies: SyncDependencies,
): (job: JobPayload<'sync'>, stop?: AbortSignal) => Promise<void> {
  const { db, sql, clock, log } = dependencies;
  return async (job, stop) => {
    const connection = await findConnection(db, job.connection_id);
    if (connection?.status !== 'linked') return;
    const provider = findProvider(dependencies.providers, connection.provider);
    if (provider === undefined) {
      log.warn(
        { provider: connection.provider },
        'a connection of a provider that is switched off was not synced',
      );
      return;
    }
    const held = await withAdvisoryLock(sql, `connection/${connection.connection_id}`, async () => {
      let requestedAt = await newestRequest(db, job);
      // Asked again while this was under way: the part that was fetched before that is fetched again.
      for (let answered: Date | undefined; answered === undefined || answered < requestedAt; ) {
        answered = clock.now();
        await runOnce(dependencies, { provider, connection, requestedAt, trigger: job.trigger, stop });
        requestedAt = await newestRequest(db, job);
      }
    });
    if (held === undefined)
      log.info({ connection_id: connection.connection_id }, 'another process syncs this connection');
  };
}

async function runOnce(dependencies: SyncDependencies, wanted: Omit<Turn, 'run' | 'epoch'>): Promise<void> {
  const { db, clock, log } = dependencies;
  const { connection_id, household_id } = wanted.connection;
  await abandonRuns(db, connection_id, clock.now());
  const epoch = await raiseEpoch(db, connection_id);
  const { trigger } = wanted;
  const run = await startRun(db, {
    household_id,
    connection_id,
    kind: 'sync',
    trigger,
    epoch,
    now: clock.now(),
  });
  try {
    await runSync(dependencies, { ...wanted, run, epoch });
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    log.warn({ run_id: run.run_id }, 'a sync was overtaken by a newer one and wrote nothing more');
  }
}

async function runSync(dependencies: SyncDependencies, turn: Turn): Promise<void> {
  const { connection, trigger } = turn;
  const outcome: SyncOutcome = {
    connection_id: connection.connection_id,
    institution_name: connection.institution_name,
    trigger,
    accounts: [],
  };
  let ending: Problem | undefined;
  for (const account of await listActive(dependencies.db, connection.connection_id)) {
    const { result, problem } = await syncAccount(dependencies, turn, account);
    outcome.accounts.push(result);
    if (problem !== undefined && ENDS_RUN.has(problem.code)) {
      ending = problem;
      break;
    }
  }
  await finish(dependencies, turn, outcome, ending);
}

async function syncAccount(
  dependencies: SyncDependencies,
  turn: Turn,
  account: Account,
): Promise<{ result: AccountOutcome; problem?: Problem }> {
  const { db, clock, zone } = dependencies;
  const isFirst = (await countLanded(db, account.account_id)) === 0;
  const window = windowFor(account, turn.connection.history_days, dayOf(clock.now(), zone));
  const kind = account.kind as AccountKind;
  const target = {
    external_id: account.external_id,
    kind,
    institution_id: turn.connection.institution_id,
    ...(account.owner_name === null ? {} : { owner_name: account.owner_name }),
  };
  // Transactions first: they are what a person waits for, and what a small allowance is kept for.
  const transactions = await step(dependencies, turn, account, 'transactions', window, async () => {
    const fetched = await turn.provider.transactions(target, window);
    return fetched.ok ? { ...fetched, landing: { kind: 'transactions', rows: fetched.value.rows } } : fetched;
  });
  const balances =
    !transactions.ok && ENDS_RUN.has(transactions.problem.code)
      ? transactions
      : await step(dependencies, turn, account, 'balances', undefined, async () => {
          const fetched = await turn.provider.balances({ ...target, currency: account.currency });
          return fetched.ok
            ? { ...fetched, landing: { kind: 'balances', rows: fetched.value.rows } }
            : fetched;
        });
  const problem = transactions.ok ? (balances.ok ? undefined : balances.problem) : transactions.problem;
  const result: AccountOutcome = {
    account_id: account.account_id,
    name: account.name,
    is_first: isFirst,
    transactions: transactions.ok ? transactions.value.rows : null,
    set_aside:
      (transactions.ok ? transactions.value.setAside : 0) + (balances.ok ? balances.value.setAside : 0),
    problem:
      problem === undefined
        ? null
        : { code: problem.code, message: problem.message, retry_at: problem.retryAt?.toISOString() ?? null },
  };
  return problem === undefined ? { result } : { result, problem };
}

type Answer =
  | { readonly ok: true; readonly value: Fetched<unknown>; readonly landing: LandingRows }
  | { readonly ok: false; readonly problem: Problem };

/** One call, landed and recorded. The counts of its rows, or why there is nothing. */
async function step(
  dependencies: SyncDependencies,
  turn: Turn,
  account: Account,
  scope: 'balances' | 'transactions',
  window: DayRange | undefined,
  fetch: () => Promise<Answer>,
): Promise<Result<{ rows: number; setAside: number }>> {
  const { db, clock } = dependencies;
  turn.stop?.throwIfAborted();
  const landedAt = await lastLanded(db, account.account_id, scope);
  // This very request has been answered already, by the attempt that was cut off.
  if (landedAt !== undefined && landedAt >= turn.requestedAt)
    return { ok: true, value: { rows: 0, setAside: 0 } };
  const limited = await stillLimited(dependencies, { account_id: account.account_id, scope });
  if (limited !== undefined) return limited;
  const fetchedAt = clock.now();
  const answer = await fetch();
  if (!answer.ok) {
    if (answer.problem.code === 'bank.rate_limited' && answer.problem.retryAt !== undefined)
      await noteQuota(
        db,
        quotaRow(account.account_id, scope, { remaining: 0, renews_at: answer.problem.retryAt }, fetchedAt),
      );
    return answer;
  }
  const landed = await dependencies.lander.land(answer.landing, {
    extraction_id: randomUUID(),
    household_id: account.household_id,
    account_id: account.account_id,
    provider: turn.provider.key,
    institution_id: turn.connection.institution_id,
    fetched_at: fetchedAt,
  });
  const kept = await keep(dependencies, landed);
  if (!kept.ok) return kept;
  await db.transaction(async (tx) => {
    if (!(await holdsEpoch(tx, turn.connection.connection_id, turn.epoch))) throw new OvertakenError();
    await recordExtraction(tx, {
      extraction_id: landed.key.slice(landed.key.lastIndexOf('/') + 1, -'.parquet'.length),
      run_id: turn.run.run_id,
      household_id: account.household_id,
      account_id: account.account_id,
      kind: scope,
      object_key: landed.key,
      row_count: landed.row_count,
      byte_count: landed.bytes.length,
      sha256: landed.sha256,
      window_from: window?.from ?? null,
      window_to: window?.to ?? null,
      fetched_at: fetchedAt,
      set_aside_count: landed.set_aside_count,
    });
    if (window !== undefined)
      await moveWatermark(tx, account.account_id, { through: window.to, now: fetchedAt });
    if (answer.value.quota !== undefined)
      await noteQuota(tx, quotaRow(account.account_id, scope, answer.value.quota, fetchedAt));
  });
  return { ok: true, value: { rows: landed.row_count, setAside: landed.set_aside_count } };
}

/** A full disk or a bucket that is away ends the run: more calls would fetch rows that cannot be kept either. */
async function keep({ lake, log }: SyncDependencies, landed: LandedObject): Promise<Result<undefined>> {
  try {
    await lake.put(landed.key, landed.bytes);
    return ok(undefined);
  } catch (error) {
    if (error instanceof ObjectExistsError) throw error;
    log.error({ error }, 'a raw object could not be stored');
    return fail(
      'lake.unavailable',
      'What the bank answered could not be stored: check the disk, or the S3 bucket and its keys. Then say /sync.',
    );
  }
}

async function finish(
  { db, clock, queue }: SyncDependencies,
  turn: Turn,
  outcome: SyncOutcome,
  ending: Problem | undefined,
): Promise<void> {
  const { connection, run, epoch } = turn;
  const failures = outcome.accounts.filter((account) => account.problem !== null);
  const status =
    failures.length === 0 ? 'done' : failures.length < outcome.accounts.length ? 'partial' : 'failed';
  const first = failures[0]?.problem;
  const problem = ending ?? (first == null ? undefined : { code: first.code, message: first.message });
  const now = clock.now();
  await db.transaction(async (tx) => {
    if (!(await holdsEpoch(tx, connection.connection_id, epoch))) throw new OvertakenError();
    await finishRun(tx, run.run_id, { status, now, outcome, ...(problem === undefined ? {} : { problem }) });
    if (status !== 'failed' && problem === undefined)
      await noteOutcome(tx, connection.connection_id, { last_success_at: now });
    else if (problem !== undefined)
      await noteOutcome(tx, connection.connection_id, {
        problem_code: problem.code,
        problem_message: problem.message,
      });
    if (ending !== undefined && ENDS_CONSENT.has(ending.code))
      await moveConnection(tx, connection.connection_id, ['linked'], { status: 'expired' });
    // Together with the run: a finished sync without a build to come cannot exist.
    await queue.send(
      'build',
      { household_id: connection.household_id, trigger: outcome.trigger },
      { key: connection.household_id, tx },
    );
  });
}
