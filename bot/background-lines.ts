/** What the program does by itself, in a few lines: the ones that failed by name, the others together. */
import type { TaskRun } from '#core/store/task-runs.ts';
import { TASKS } from '#pipeline/tasks/index.ts';
import { bold, count, foreign, type Html, html, sayInstant } from './say.ts';

const titleOf = (name: string): string => TASKS.find((task) => task.name === name)?.title ?? name;

/** `latest` is the newest run of each task. None when nothing has run yet. */
export function sayBackground(
  latest: readonly TaskRun[],
  { zone, now }: { zone: string; now: Date },
): Html[] {
  const known = latest.filter((run) => TASKS.some((task) => task.name === run.task));
  if (known.length === 0) return [];
  const failed = known.filter((run) => run.status === 'failed');
  const newest = known.reduce((last, run) => (run.started_at > last.started_at ? run : last));
  const fine = known.length - failed.length;
  return [
    html``,
    bold('Background work'),
    ...failed.map((run) => {
      const again = run.next_at === null ? '' : `; again ${sayInstant(run.next_at, zone, now)}`;
      const reason = run.problem_message ?? 'it met an error';
      return html`${titleOf(run.task)}: failed, ${foreign(reason, 200)}${again}`;
    }),
    ...(fine === 0
      ? []
      : [html`${count(fine, 'task')} in order, the last run ${sayInstant(newest.started_at, zone, now)}`]),
  ];
}
