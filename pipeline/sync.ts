/**
 * One sync of one connection: plan, fetch, land, record, and ask for a build. Raw bytes are durable before anything
 * is recorded; what is recorded moves with the watermark in one transaction, fenced by the run's epoch.
 */
import type postgres from 'postgres';
import { consentEnd } from '#core/consent-end.ts';
import { withAdvisoryLock } from '#core/db.ts';
import type { JobPayload } from '#core/jobs.ts';
import type { Problem } from '#core/problem.ts';
import type { Queue } from '#core/queue.ts';
import { newestRequest } from '#core/request-sync.ts';
import { type Account, listActive } from '#core/store/accounts.ts';
import { type Connection, findConnection, raiseEpoch } from '#core/store/connections.ts';
import { landedSoFar } from '#core/store/extractions.ts';
import { abandonRuns, startRun } from '#core/store/runs.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import { isBankInTrouble, streakOf } from './calls/brake.ts';
import { type CallLedger, openLedger } from './calls/ledger.ts';
import { brakeFor, decide } from './calls/plan.ts';
import { finishSync } from './finish-sync.ts';
import type { Provider } from './provider.ts';
import { findProvider } from './providers/index.ts';
import {
  type AccountDependencies,
  type AccountResult,
  ENDS_RUN,
  OvertakenError,
  syncAccount,
  type Turn,
} from './sync-account.ts';

export interface SyncDependencies extends AccountDependencies {
  readonly sql: postgres.Sql;
  readonly queue: Queue;
  readonly providers: readonly Provider[];
}

type Wanted = Pick<Turn, 'provider' | 'connection' | 'requestedAt' | 'trigger' | 'stop'>;

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
        // Who asks while the schedule's job waits finds that job, and is a person all the same.
        const trigger = requestedAt > new Date(job.requested_at) ? 'person' : job.trigger;
        await runOnce(dependencies, { provider, connection, requestedAt, trigger, stop });
        requestedAt = await newestRequest(db, job);
      }
    });
    if (held === undefined)
      log.info({ connection_id: connection.connection_id }, 'another process syncs this connection');
  };
}

const linkedAt = ({ linked_at, created_at }: Connection): Date => linked_at ?? created_at;

/** Whether the schedule's turn would ask for anything at all. */
function hasTurn(
  { clock }: SyncDependencies,
  { connection, trigger, requestedAt }: Wanted,
  ledger: CallLedger,
  accounts: readonly Account[],
): boolean {
  const now = clock.now();
  return accounts.some(
    ({ account_id }) =>
      decide(ledger, { account_id, scope: 'transactions', trigger, requestedAt }, now).kind === 'ask' &&
      brakeFor(ledger, account_id, linkedAt(connection), now).kind !== 'rests',
  );
}

async function runOnce(dependencies: SyncDependencies, wanted: Wanted): Promise<void> {
  const { db, clock, log } = dependencies;
  const { connection, trigger } = wanted;
  const { connection_id, household_id } = connection;
  await abandonRuns(db, connection_id, clock.now());
  const accounts = await listActive(db, connection_id);
  const ids = accounts.map((account) => account.account_id);
  const ledger = await openLedger(dependencies, ids);
  if (trigger === 'schedule' && !isOver(dependencies, connection)) {
    if (!hasTurn(dependencies, wanted, ledger, accounts)) {
      log.debug({ connection_id }, 'nothing was planned for this turn of the schedule');
      return;
    }
  }
  const landed = await landedSoFar(db, household_id, ids);
  const epoch = await raiseEpoch(db, connection_id);
  const now = clock.now();
  const run = await startRun(db, { household_id, connection_id, kind: 'sync', trigger, epoch, now });
  try {
    await runSync(dependencies, { ...wanted, run, epoch, ledger, landed }, accounts);
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    log.warn({ run_id: run.run_id }, 'a sync was overtaken by a newer one and wrote nothing more');
  }
}

function isOver({ clock }: SyncDependencies, connection: Connection): boolean {
  const end = consentEnd(connection);
  return end !== undefined && end <= clock.now();
}

const CONSENT_OVER: Problem = {
  code: 'bank.consent_expired',
  message: 'Your consent at the bank has run out: renew it with /link.',
};

/** The bank says it of one account; that it holds for the consent is known when it says so again. */
const MAY_END_CONSENT: ReadonlySet<string> = new Set(['bank.access_revoked', 'bank.suspended']);

function endOf(results: readonly AccountResult[], accounts: readonly Account[]): Problem | undefined {
  const last = results.at(-1)?.problem;
  if (last === undefined) return undefined;
  if (ENDS_RUN.has(last.code)) return last;
  if (!MAY_END_CONSENT.has(last.code)) return undefined;
  const alike = results.slice(-2).filter((each) => MAY_END_CONSENT.has(each.problem?.code ?? ''));
  return alike.length >= Math.min(2, accounts.length) ? last : undefined;
}

async function runSync(
  dependencies: SyncDependencies,
  turn: Turn,
  accounts: readonly Account[],
): Promise<void> {
  const { connection, trigger, ledger } = turn;
  const since = linkedAt(connection);
  const failuresOf = ({ account_id }: Account) => streakOf(ledger.calls(account_id), since).counted;
  // Those that failed come last, so that they cost the others nothing.
  const inOrder = [...accounts].sort((one, other) => failuresOf(one) - failuresOf(other));
  const results: AccountResult[] = [];
  let ending = isOver(dependencies, connection) ? CONSENT_OVER : undefined;
  for (const account of inOrder) {
    if (ending !== undefined) break;
    const result = await syncAccount(dependencies, turn, account);
    results.push(result);
    ending = endOf(results, accounts);
    const hasJustFailed = ledger.calls(account.account_id).at(-1)?.outcome === 'counted_failure';
    if (hasJustFailed && isBankInTrouble(streakOf(ledger.calls(), since))) break;
  }
  const outcome: SyncOutcome = {
    connection_id: connection.connection_id,
    institution_name: connection.institution_name,
    trigger,
    accounts: results.map(({ result }) => result),
  };
  await finishSync(dependencies, turn, {
    outcome,
    ending,
    hasLanded: results.some((result) => result.hasLanded),
  });
}
