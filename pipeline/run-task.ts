/** Runs a background task as a job: a row in its history, another try after a failure, and when it runs next. */
import { randomInt } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '#core/clock.ts';
import { nextTurn } from '#core/cron.ts';
import type { JobPayload } from '#core/jobs.ts';
import type { Problem, Result } from '#core/problem.ts';
import { finishTaskRun, startTaskRun } from '#core/store/task-runs.ts';
import type { Task, TaskTools } from './tasks/task.ts';

const MOST_ATTEMPTS = 4;
/** Minutes before the second, third and fourth try; a little more each time, so that tries do not march in step. */
const RETRY_MINUTES = [1, 5, 20];

/** Undefined when its next turn comes first, or when it was tried often enough. */
function retryAt(now: Date, attempt: number, turn: Date): Date | undefined {
  const minutes = RETRY_MINUTES[attempt - 1];
  if (attempt >= MOST_ATTEMPTS || minutes === undefined) return undefined;
  const at = new Date(now.getTime() + minutes * MINUTE_MS + randomInt(20) * SECOND_MS);
  return at < turn ? at : undefined;
}

export function createRunTask(
  tools: TaskTools,
  tasks: readonly Task[],
): (job: JobPayload<'task'>, stop?: AbortSignal) => Promise<void> {
  const { db, queue, clock, log, zone } = tools;
  const attempt = async (task: Task, stop: AbortSignal | undefined): Promise<Result<string>> => {
    try {
      return await task.run(tools);
    } catch (error) {
      // The next process does it again; that is no failure.
      if (stop?.aborted === true) throw error;
      log.error({ error, task: task.name }, 'a background task failed');
      const problem: Problem = { code: 'task.failed', message: 'It met an error: the log says more.' };
      return { ok: false, problem };
    }
  };
  return async (job, stop) => {
    const task = tasks.find((each) => each.name === job.task);
    if (task === undefined) {
      log.warn({ task: job.task }, 'a background task that does not exist any more was asked for');
      return;
    }
    const run = await startTaskRun(db, { task: task.name, attempt: job.attempt, now: clock.now() });
    const result = await attempt(task, stop);
    const now = clock.now();
    const turn = nextTurn(task.rule, zone, now);
    const again = result.ok ? undefined : retryAt(now, job.attempt, turn);
    await db.transaction(async (tx) => {
      await finishTaskRun(tx, run.task_run_id, {
        now,
        next_at: again ?? turn,
        ...(result.ok ? { summary: result.value } : { problem: result.problem }),
      });
      if (again !== undefined)
        await queue.send(
          'task',
          { task: task.name, attempt: job.attempt + 1 },
          { key: task.name, startAfterSeconds: (again.getTime() - now.getTime()) / SECOND_MS, tx },
        );
    });
  };
}
