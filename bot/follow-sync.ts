/** Follows one sync from the queue to the published marts, and says in a sentence how it ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { readSeenSince } from '#core/marts/transactions.ts';
import type { Published } from '#core/published.ts';
import { listAccounts } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { answeringRun, findRun, type Run, recentRuns } from '#core/store/runs.ts';
import { buildOutcomeSchema, type SyncOutcome, syncOutcomeSchema } from '#core/sync-outcome.ts';
import { readAllowance, sayAllowance } from './allowance-line.ts';
import { count, dots, foreign, type Html, html, sayInstant } from './say.ts';

export interface FollowDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly published: Published;
  readonly signal: AbortSignal;
  /** Real milliseconds between two looks, and after which the person is told that it goes on. */
  readonly lookEveryMs?: number;
  readonly patienceMs?: number;
}

const parseAs = <T>(shape: z.ZodType<T>, value: unknown): T | undefined => shape.safeParse(value).data;

/** Looks until there is something; undefined when the patience or the bot ended first. */
async function until<T>(
  { signal, lookEveryMs = 300 }: FollowDependencies,
  deadline: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (signal.aborted || performance.now() > deadline) return undefined;
    await sleep(lookEveryMs);
  }
}

async function buildOf(db: Db, run: Run): Promise<'published' | 'failed' | undefined> {
  if ((await findRun(db, run.run_id))?.build_id != null) return 'published';
  const since = run.finished_at ?? run.started_at;
  const builds = (await recentRuns(db, run.household_id, 50)).filter(
    (each) => each.kind === 'build' && each.finished_at !== null && each.started_at >= since,
  );
  if (builds.some((build) => parseAs(buildOutcomeSchema, build.outcome)?.run_ids.includes(run.run_id)))
    return 'published';
  return builds.some((build) => build.status === 'failed') ? 'failed' : undefined;
}

/** Rows that this very run showed first, of accounts whose history was known before. */
async function countNew(published: Published, run: Run, outcome: SyncOutcome): Promise<number> {
  const known = new Set(outcome.accounts.filter((each) => !each.is_first).map((each) => each.account_id));
  const rows = await published.use(run.household_id, ({ warehouse }) =>
    readSeenSince(warehouse, new Date(run.started_at.getTime() - 1)),
  );
  return (rows ?? []).filter((row) => known.has(row.account_id)).length;
}

const latest = (instants: readonly string[]): string | undefined => [...instants].sort().at(-1);

/** Until when the bank allows no more, for how many of the accounts: neither an error nor a success. */
function sayLimited({ accounts }: SyncOutcome, zone: string, now: Date): Html | undefined {
  const limited = accounts.flatMap((account) => account.limited_until ?? []);
  const until = latest(limited);
  if (until === undefined) return undefined;
  const which = limited.length < accounts.length ? `${limited.length} of ${accounts.length} accounts ` : '';
  const when = sayInstant(new Date(until), zone, now);
  return html`${which}limited until ${when}, because the bank allows only a few reads a day`;
}

/** How many of the accounts were read, and what stood in the way of the others. */
function sayFailures(outcome: SyncOutcome): Html | undefined {
  const failed = outcome.accounts.flatMap((account) => account.problem ?? []);
  const first = failed[0] ?? outcome.problem;
  if (first === undefined) return undefined;
  const isPartly = failed.length > 0 && failed.length < outcome.accounts.length;
  const which = isPartly ? `${failed.length} of ${outcome.accounts.length} accounts ` : '';
  return isPartly ? html`${which}failed: ${foreign(first.message, 300)}` : foreign(first.message, 300);
}

async function sayLeft(db: Db, connection: Connection, zone: string, now: Date): Promise<Html | undefined> {
  const accounts = await listAccounts(db, connection.household_id);
  const own = accounts.filter((account) => account.connection_id === connection.connection_id);
  const allowance = await readAllowance(db, own, 'transactions', now);
  return allowance === undefined ? undefined : sayAllowance(allowance, { zone, now });
}

async function sayFinished(
  dependencies: FollowDependencies,
  connection: Connection,
  run: Run,
  options: { zone: string; isPublished: boolean },
): Promise<Html> {
  const { db, clock, published } = dependencies;
  const name = foreign(connection.institution_name);
  const outcome = parseAs(syncOutcomeSchema, run.outcome);
  if (outcome === undefined) return html`${name}: ${run.problem_message ?? 'nothing came back'}`;
  const now = clock.now();
  const failures = sayFailures(outcome);
  const limited = sayLimited(outcome, options.zone, now);
  const isRead = outcome.accounts.some((account) => account.transactions !== null);
  if (!isRead)
    return html`${name}: ${dots(limited, failures ?? (limited === undefined ? 'nothing was asked for' : undefined))}`;
  const firsts = outcome.accounts.filter((account) => account.is_first && account.transactions !== null);
  const rows = firsts.reduce((all, account) => all + (account.transactions ?? 0), 0);
  const fresh = options.isPublished ? await countNew(published, run, outcome) : 0;
  return html`${name}: ${dots(
    `up to date at ${sayInstant(run.finished_at ?? now, options.zone, now)}`,
    rows > 0 ? `${count(rows, 'transaction')} of history` : undefined,
    firsts.length < outcome.accounts.length ? count(fresh, 'new transaction') : undefined,
    limited,
    failures,
    await sayLeft(db, connection, options.zone, now),
    options.isPublished ? undefined : 'but the figures could not be rebuilt; the last good ones stay',
  )}`;
}

/** Never throws for what a bank does; ends after the patience with a sentence that says it goes on. */
export async function followSync(
  dependencies: FollowDependencies,
  request: { connection: Connection; requestedAt: Date; zone: string },
): Promise<Html> {
  const { connection, requestedAt, zone } = request;
  const deadline = performance.now() + (dependencies.patienceMs ?? 90_000);
  const name = foreign(connection.institution_name);
  const goesOn = html`${name}: still at it. It goes on by itself; /status shows how it stands.`;
  const run = await until(dependencies, deadline, () =>
    answeringRun(dependencies.db, connection.connection_id, requestedAt),
  );
  if (run === undefined) return goesOn;
  // Nothing came of it that a build could show.
  if (parseAs(syncOutcomeSchema, run.outcome)?.has_news === false)
    return await sayFinished(dependencies, connection, run, { zone, isPublished: true });
  const build = await until(dependencies, deadline, () => buildOf(dependencies.db, run));
  if (build === undefined) return goesOn;
  return await sayFinished(dependencies, connection, run, { zone, isPublished: build === 'published' });
}
