import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import type { Problem } from '#core/problem.ts';
import { and, asc, desc, eq, gte, inArray, isNull, lt, ne } from '#drizzle/orm.ts';
import { runs } from '#drizzle/schema/index.ts';

export type Run = typeof runs.$inferSelect;

export async function startRun(
  db: Db,
  values: {
    household_id: string;
    connection_id?: string;
    kind: 'link' | 'sync' | 'build';
    trigger: string;
    epoch?: number;
    now: Date;
  },
): Promise<Run> {
  const { now, ...rest } = values;
  const [run] = await db
    .insert(runs)
    .values({ run_id: randomUUID(), status: 'running', started_at: now, ...rest })
    .returning();
  if (run === undefined) throw new Error('the run was not returned');
  return run;
}

export async function finishRun(
  db: Db,
  runId: string,
  values: { status: 'done' | 'partial' | 'failed'; now: Date; problem?: Problem; outcome?: unknown },
): Promise<void> {
  await db
    .update(runs)
    .set({
      status: values.status,
      finished_at: values.now,
      problem_code: values.problem?.code ?? null,
      problem_message: values.problem?.message ?? null,
      outcome: values.outcome ?? null,
    })
    .where(eq(runs.run_id, runId));
}

/**
 * Runs of a process that died stay `running` for ever unless somebody says so. Called with the
 * connection's lock held, so whatever still calls itself running cannot be.
 */
export async function abandonRuns(db: Db, connectionId: string, now: Date, except?: string): Promise<number> {
  const isOpen = and(eq(runs.connection_id, connectionId), eq(runs.status, 'running'));
  const rows = await db
    .update(runs)
    .set({ status: 'abandoned', finished_at: now })
    .where(except === undefined ? isOpen : and(isOpen, ne(runs.run_id, except)))
    .returning({ run_id: runs.run_id });
  return rows.length;
}

/** Runs that began before the instant and call themselves running. */
export function listRunning(db: Db, before: Date): Promise<Run[]> {
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.status, 'running'), lt(runs.started_at, before)));
}

/** True when it was running still. */
export async function abandonRun(db: Db, runId: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(runs)
    .set({ status: 'abandoned', finished_at: now })
    .where(and(eq(runs.run_id, runId), eq(runs.status, 'running')))
    .returning({ run_id: runs.run_id });
  return rows.length === 1;
}

export async function findRun(db: Db, runId: string): Promise<Run | undefined> {
  const [row] = await db.select().from(runs).where(eq(runs.run_id, runId));
  return row;
}

/** Newest first. */
export function recentRuns(db: Db, householdId: string, limit: number): Promise<Run[]> {
  return db
    .select()
    .from(runs)
    .where(eq(runs.household_id, householdId))
    .orderBy(desc(runs.started_at))
    .limit(limit);
}

/** Finished syncs whose rows no build has taken yet, oldest first. */
export function listUnbuilt(db: Db, householdId: string): Promise<Run[]> {
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.household_id, householdId),
        eq(runs.kind, 'sync'),
        isNull(runs.build_id),
        inArray(runs.status, ['done', 'partial', 'failed']),
      ),
    )
    .orderBy(asc(runs.finished_at));
}

/** Takes the runs for this build; returns those that nobody else took in the meantime. */
export async function takeRuns(tx: Db, runIds: readonly string[], buildId: string): Promise<Set<string>> {
  if (runIds.length === 0) return new Set();
  const rows = await tx
    .update(runs)
    .set({ build_id: buildId })
    .where(and(inArray(runs.run_id, [...runIds]), isNull(runs.build_id)))
    .returning({ run_id: runs.run_id });
  return new Set(rows.map((row) => row.run_id));
}

/** The sync that answers a request of that instant: it began since, and is over; undefined until then. */
export async function answeringRun(
  db: Db,
  connectionId: string,
  requestedAt: Date,
): Promise<Run | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.connection_id, connectionId),
        eq(runs.kind, 'sync'),
        gte(runs.started_at, requestedAt),
        inArray(runs.status, ['done', 'partial', 'failed']),
      ),
    )
    .orderBy(asc(runs.finished_at))
    .limit(1);
  return row;
}
