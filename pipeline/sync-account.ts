/** One account's part of a sync: what the plan allows is asked for, landed and recorded; the rest says until when. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import { type DayRange, dayOf } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import { type Lake, ObjectExistsError } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import { fail, ok, type Problem, type Result } from '#core/problem.ts';
import { type Account, moveWatermark } from '#core/store/accounts.ts';
import { type Connection, holdsEpoch } from '#core/store/connections.ts';
import { type LandedSoFar, recordExtraction } from '#core/store/extractions.ts';
import type { Run } from '#core/store/runs.ts';
import type { AccountOutcome } from '#core/sync-outcome.ts';
import type { CallLedger } from './calls/ledger.ts';
import { decide } from './calls/plan.ts';
import { heldBack } from './held-back.ts';
import type { LandedObject, Lander, LandingRows } from './land.ts';
import type { AccountKind, Asked, Fetched, Provider } from './provider.ts';
import { windowFor } from './window.ts';

export interface AccountDependencies {
  readonly db: Db;
  readonly lake: Lake;
  readonly lander: Lander;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
}

export interface Turn {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly run: Run;
  readonly epoch: number;
  /** What was landed before that does not answer the request. */
  readonly requestedAt: Date;
  readonly trigger: string;
  /** Aborted when the program stops: what is landed stays, the rest is fetched after the next start. */
  readonly stop: AbortSignal | undefined;
  readonly ledger: CallLedger;
  /** By account and kind, as it was when the run began. */
  readonly landed: LandedSoFar;
}

/** The run was overtaken by a newer one and must not write; the newer one does the work. */
export class OvertakenError extends Error {
  override name = 'OvertakenError';
}

export interface AccountResult {
  readonly result: AccountOutcome;
  /** As it came, with its cause. */
  readonly problem?: Problem;
  readonly hasLanded: boolean;
}

/** The same answer would come for every account of the consent, or nothing of it could be kept. */
export const ENDS_RUN: ReadonlySet<string> = new Set([
  'bank.consent_expired',
  'bank.auth_secrets',
  'bank.ip_denied',
  'bank.institution_disabled',
  'lake.unavailable',
]);

/** The bank gives out no transactions of such an account, and its balance all the same. */
const HAS_BALANCE_YET: ReadonlySet<string> = new Set(['bank.forbidden', 'bank.scope_missing']);

type Scope = 'balances' | 'transactions';
type Step =
  | { readonly kind: 'landed'; readonly rows: number; readonly setAside: number; readonly isNew: boolean }
  /** The day's allowance is spent until then; null when it is kept for later by the plan. */
  | { readonly kind: 'waits'; readonly until: Date | null }
  | { readonly kind: 'failed'; readonly problem: Problem };

export async function syncAccount(
  dependencies: AccountDependencies,
  turn: Turn,
  account: Account,
): Promise<AccountResult> {
  const held = await heldBack(dependencies, turn, account);
  const steps: Step[] = held === undefined ? await fetchBoth(dependencies, turn, account) : [];
  const [transactions] = steps;
  const problem =
    held ?? steps.map((step) => (step.kind === 'failed' ? step.problem : undefined)).find(Boolean);
  const isLimited = transactions?.kind === 'waits' && transactions.until !== null;
  const result: AccountOutcome = {
    account_id: account.account_id,
    name: account.name,
    is_first: (turn.landed.get(account.account_id)?.transactions?.rows ?? 0) === 0,
    transactions: transactions?.kind === 'landed' ? transactions.rows : null,
    set_aside: steps.reduce((all, step) => all + (step.kind === 'landed' ? step.setAside : 0), 0),
    ...(isLimited ? { limited_until: transactions.until.toISOString() } : {}),
    problem:
      problem === undefined
        ? null
        : { code: problem.code, message: problem.message, retry_at: problem.retryAt?.toISOString() ?? null },
  };
  const hasLanded = steps.some((step) => step.kind === 'landed' && step.isNew);
  return { result, hasLanded, ...(problem === undefined ? {} : { problem }) };
}

async function fetchBoth(dependencies: AccountDependencies, turn: Turn, account: Account): Promise<Step[]> {
  const { clock, zone } = dependencies;
  const { provider, connection } = turn;
  const window = windowFor(account, connection.history_days, dayOf(clock.now(), zone));
  const kind = account.kind as AccountKind;
  const target = {
    external_id: account.external_id,
    kind,
    institution_id: connection.institution_id,
    ...(account.owner_name === null ? {} : { owner_name: account.owner_name }),
  };
  // Transactions first: they are what a person waits for, and what a small allowance is kept for.
  const transactions = await step(dependencies, turn, account, {
    scope: 'transactions',
    window,
    fetch: () => provider.transactions(target, window),
    landing: (rows) => ({ kind: 'transactions', rows }),
  });
  const isAlone =
    transactions.kind === 'waits' ||
    (transactions.kind === 'failed' && !mayHaveBalance(transactions.problem, turn, account));
  if (isAlone) return [transactions];
  const balances = await step(dependencies, turn, account, {
    scope: 'balances',
    window: undefined,
    fetch: () => provider.balances({ ...target, currency: account.currency }),
    landing: (rows) => ({ kind: 'balances', rows }),
  });
  return [transactions, balances];
}

/** Whether to go on after the transactions have failed: never where that could be the next counted failure. */
function mayHaveBalance(problem: Problem, { ledger }: Turn, account: Account): boolean {
  if (HAS_BALANCE_YET.has(problem.code)) return true;
  const last = ledger.calls(account.account_id).at(-1);
  return (
    !ENDS_RUN.has(problem.code) &&
    problem.code !== 'bank.access_revoked' &&
    problem.code !== 'bank.suspended' &&
    last?.outcome !== 'counted_failure'
  );
}

interface Wanted<Row> {
  readonly scope: Scope;
  readonly window: DayRange | undefined;
  readonly fetch: () => Promise<Asked<Fetched<Row>>>;
  readonly landing: (rows: Fetched<Row>['rows']) => LandingRows;
}

/** One call, landed and recorded. The counts of its rows, or why there is nothing. */
async function step<Row>(
  dependencies: AccountDependencies,
  turn: Turn,
  account: Account,
  wanted: Wanted<Row>,
): Promise<Step> {
  const { scope } = wanted;
  const { clock } = dependencies;
  const { account_id } = account;
  turn.stop?.throwIfAborted();
  const landedAt = turn.landed.get(account_id)?.[scope]?.at;
  // This very request has been answered already, by the attempt that was cut off.
  if (landedAt !== undefined && landedAt >= turn.requestedAt)
    return { kind: 'landed', rows: 0, setAside: 0, isNew: false };
  const fetchedAt = clock.now();
  const call = { account_id, scope, trigger: turn.trigger };
  const decision = decide(turn.ledger, { ...call, requestedAt: turn.requestedAt }, fetchedAt);
  if (decision.kind === 'left') return { kind: 'waits', until: null };
  if (decision.kind === 'limited') return { kind: 'waits', until: decision.until };
  const answer = await turn.ledger.ask(call, wanted.fetch, (value) => value.quota);
  if (!answer.ok) {
    const { problem } = answer;
    return answer.outcome === 'limited'
      ? { kind: 'waits', until: problem.retryAt ?? fetchedAt }
      : { kind: 'failed', problem };
  }
  const landed = await dependencies.lander.land(wanted.landing(answer.value.rows), {
    extraction_id: randomUUID(),
    household_id: account.household_id,
    account_id,
    provider: turn.provider.key,
    institution_id: turn.connection.institution_id,
    fetched_at: fetchedAt,
  });
  const kept = await keep(dependencies, landed);
  if (!kept.ok) return { kind: 'failed', problem: kept.problem };
  await record(dependencies, turn, account, { landed, fetchedAt, scope, window: wanted.window });
  return { kind: 'landed', rows: landed.row_count, setAside: landed.set_aside_count, isNew: true };
}

/** What is recorded moves with the watermark in one transaction, fenced by the run's epoch. */
async function record(
  { db }: AccountDependencies,
  turn: Turn,
  account: Account,
  one: { landed: LandedObject; fetchedAt: Date; scope: Scope; window: DayRange | undefined },
): Promise<void> {
  const { landed, fetchedAt, window } = one;
  await db.transaction(async (tx) => {
    if (!(await holdsEpoch(tx, turn.connection.connection_id, turn.epoch))) throw new OvertakenError();
    await recordExtraction(tx, {
      extraction_id: landed.key.slice(landed.key.lastIndexOf('/') + 1, -'.parquet'.length),
      run_id: turn.run.run_id,
      household_id: account.household_id,
      account_id: account.account_id,
      kind: one.scope,
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
  });
}

/** A full disk or a bucket that is away ends the run: more calls would fetch rows that cannot be kept either. */
async function keep({ lake, log }: AccountDependencies, landed: LandedObject): Promise<Result<undefined>> {
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
