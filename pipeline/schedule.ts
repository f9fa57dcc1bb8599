/** node-schedule is only the clock: it says when, and the queue does the work. */
import { scheduleJob } from 'node-schedule';
import { type Clock, HOUR_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import type { Queue } from '#core/queue.ts';
import { requestSync } from '#core/request-sync.ts';
import { type Connection, listLinked } from '#core/store/connections.ts';
import { latestTaskRuns } from '#core/store/task-runs.ts';

export interface ScheduleDependencies {
  readonly db: Db;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  /** Five cron fields, read in `zone`. */
  readonly rule: string;
  readonly zone: string;
  /** The background tasks, each with its own rule. */
  readonly tasks?: readonly { readonly name: string; readonly rule: string }[];
}

export interface Schedule {
  stop(): void;
}

// The longest gap of the default schedule is nine hours; after more than that a run was missed.
const MISSED_AFTER_MS = 10 * HOUR_MS;

async function request(
  { db, queue, clock }: ScheduleDependencies,
  wanted: (connection: Connection) => boolean,
): Promise<number> {
  let sent = 0;
  for (const connection of await listLinked(db)) {
    if (!wanted(connection)) continue;
    const { connection_id } = connection;
    const id = await requestSync({ db, queue }, { connection_id, trigger: 'schedule', now: clock.now() });
    if (id !== undefined) sent += 1;
  }
  return sent;
}

/** Asks for a task each time its turn comes. */
function scheduleTask(
  { queue, log, zone }: ScheduleDependencies,
  { name, rule }: { name: string; rule: string },
): () => void {
  const job = scheduleJob({ rule, tz: zone }, () => {
    queue
      .send('task', { task: name, attempt: 1 }, { key: name })
      .catch((error: unknown) =>
        log.error({ error, task: name }, 'a background task could not be asked for'),
      );
  });
  if (job === null) throw new RangeError(`the rule “${rule}” of ${name} never comes`);
  return () => void job.cancel();
}

/** Tasks whose turn came while the program was not running, and those that never ran. */
async function makeUpForTasks({ db, queue, clock, tasks = [] }: ScheduleDependencies): Promise<void> {
  const latest = new Map((await latestTaskRuns(db)).map((run) => [run.task, run]));
  for (const { name } of tasks) {
    const next = latest.get(name)?.next_at;
    if (next == null || next <= clock.now())
      await queue.send('task', { task: name, attempt: 1 }, { key: name });
  }
}

/** Starts the clock, and makes up at once for what was missed while the program was not running. */
export async function startSchedule(dependencies: ScheduleDependencies): Promise<Schedule> {
  const { clock, log, rule, zone } = dependencies;
  const job = scheduleJob({ rule, tz: zone }, () => {
    // node-schedule drops a promise on the floor, so its failure is taken care of here.
    request(dependencies, () => true).then(
      (sent) => log.info({ sent }, 'the schedule asked for syncs'),
      (error: unknown) => log.error({ error }, 'the schedule could not ask for syncs'),
    );
  });
  if (job === null) throw new RangeError(`the schedule “${rule}” never comes`);
  const missedBefore = clock.now().getTime() - MISSED_AFTER_MS;
  await request(dependencies, ({ last_success_at: at }) => at !== null && at.getTime() < missedBefore);
  const tasks = (dependencies.tasks ?? []).map((task) => scheduleTask(dependencies, task));
  await makeUpForTasks(dependencies);
  return {
    stop() {
      job.cancel();
      for (const cancel of tasks) cancel();
    },
  };
}
