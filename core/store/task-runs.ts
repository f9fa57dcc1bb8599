import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import type { Problem } from '#core/problem.ts';
import { and, asc, desc, eq, lt, sql } from '#drizzle/orm.ts';
import { task_runs } from '#drizzle/schema/index.ts';

export type TaskRun = typeof task_runs.$inferSelect;

/** Begins a run. Whatever still calls itself running of this task is of a process that died. */
export function startTaskRun(
  db: Db,
  { task, attempt, now }: { task: string; attempt: number; now: Date },
): Promise<TaskRun> {
  return db.transaction(async (tx) => {
    await tx
      .update(task_runs)
      .set({ status: 'abandoned', finished_at: now })
      .where(and(eq(task_runs.task, task), eq(task_runs.status, 'running')));
    const [run] = await tx
      .insert(task_runs)
      .values({ task_run_id: randomUUID(), task, attempt, status: 'running', started_at: now })
      .returning();
    if (run === undefined) throw new Error('the run of the task was not returned');
    return run;
  });
}

export async function finishTaskRun(
  db: Db,
  taskRunId: string,
  values: { now: Date; next_at: Date; summary?: string; problem?: Problem },
): Promise<void> {
  await db
    .update(task_runs)
    .set({
      status: values.problem === undefined ? 'done' : 'failed',
      finished_at: values.now,
      next_at: values.next_at,
      summary: values.summary ?? null,
      problem_code: values.problem?.code ?? null,
      problem_message: values.problem?.message ?? null,
    })
    .where(eq(task_runs.task_run_id, taskRunId));
}

/** The newest run of each task. */
export function latestTaskRuns(db: Db): Promise<TaskRun[]> {
  return db
    .selectDistinctOn([task_runs.task])
    .from(task_runs)
    .orderBy(asc(task_runs.task), desc(task_runs.started_at));
}

/** Newest first. */
export function recentTaskRuns(db: Db, task: string, limit: number): Promise<TaskRun[]> {
  return db
    .select()
    .from(task_runs)
    .where(eq(task_runs.task, task))
    .orderBy(desc(task_runs.started_at))
    .limit(limit);
}

/** Forgets runs from before the instant, except the newest of each task; how many. */
export async function pruneTaskRuns(db: Db, before: Date): Promise<number> {
  const newest = sql`select distinct on (task) task_run_id from task_runs order by task, started_at desc`;
  const rows = await db
    .delete(task_runs)
    .where(and(lt(task_runs.started_at, before), sql`${task_runs.task_run_id} not in (${newest})`))
    .returning({ id: task_runs.task_run_id });
  return rows.length;
}
