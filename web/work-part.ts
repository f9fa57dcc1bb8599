/** What the program did by itself lately: the syncs of the banks, and its background tasks. */
import { html } from 'hono/html';
import type { Db } from '#core/db.ts';
import { type ModelTime, slowestModels } from '#core/store/build-models.ts';
import { listShown } from '#core/store/connections.ts';
import { type Run, recentRuns } from '#core/store/runs.ts';
import type { Session } from '#core/store/sessions.ts';
import { latestTaskRuns, type TaskRun } from '#core/store/task-runs.ts';
import { TASKS } from '#pipeline/tasks/index.ts';
import type { Html } from './layout.ts';
import { sayInstant } from './say-instant.ts';

const RUNS = 8;
const MODELS = 5;
const WORDS: Readonly<Record<string, string>> = {
  running: 'running',
  done: 'done',
  partial: 'partly done',
  failed: 'failed',
  abandoned: 'cut off',
};

export interface Work {
  readonly runs: readonly Run[];
  readonly bankNames: ReadonlyMap<string, string>;
  readonly tasks: readonly TaskRun[];
  /** Of the newest build. */
  readonly slowest: readonly ModelTime[];
}

export async function readWork(db: Db, { household_id }: Session): Promise<Work> {
  const connections = await listShown(db, household_id);
  return {
    runs: await recentRuns(db, household_id, RUNS),
    bankNames: new Map(connections.map((each) => [each.connection_id, each.institution_name])),
    tasks: await latestTaskRuns(db),
    slowest: await slowestModels(db, household_id, MODELS),
  };
}

const table = (caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): Html =>
  html`<h3>${caption}</h3><div class="scroll"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;

function whatOf(run: Run, names: Work['bankNames']): string {
  if (run.kind === 'build') return 'The figures rebuilt';
  const name = names.get(run.connection_id ?? '') ?? 'a bank';
  return run.kind === 'link' ? `${name} linked` : `${name} synced`;
}

const sayTime = (milliseconds: number | null): string =>
  milliseconds === null ? '' : `${milliseconds.toLocaleString('en-GB')} ms`;

/** Nothing before the first build that was timed. */
function slowestPart(slowest: readonly ModelTime[]): Html | string {
  const [first] = slowest;
  if (first === undefined) return '';
  return table(
    first.is_whole
      ? 'Slowest steps of the last full build'
      : 'Slowest steps of the last build of what changed',
    ['Step', 'Rows', 'Took', 'Usually'],
    slowest.map((step) => [
      step.model,
      step.row_count.toLocaleString('en-GB'),
      sayTime(step.milliseconds),
      sayTime(step.usual_milliseconds),
    ]),
  );
}

/** Closed until somebody wants to know. */
export function workPart(work: Work, { now, zone }: { now: Date; zone: string }): Html {
  const { runs, bankNames, tasks, slowest } = work;
  const say = (at: Date | null): string => (at === null ? '' : sayInstant(at, now, zone));
  const ended = ({ status, problem_message: problem }: Run | TaskRun): string =>
    problem === null ? (WORDS[status] ?? status) : `${WORDS[status] ?? status}: ${problem}`;
  return html`<section class="card work"><details><summary>Background work</summary>
${table(
  'Banks and figures',
  ['When', 'What', 'How it ended'],
  runs.map((run) => [say(run.started_at), whatOf(run, bankNames), ended(run)]),
)}
${table(
  'Tasks',
  ['Task', 'Last run', 'How it ended', 'Next'],
  TASKS.map((task) => {
    const run = tasks.find((each) => each.task === task.name);
    const how = run === undefined ? 'not yet run' : (run.summary ?? ended(run));
    const tries = run !== undefined && run.attempt > 1 ? ` (try ${run.attempt})` : '';
    return [task.title, say(run?.started_at ?? null), how + tries, say(run?.next_at ?? null)];
  }),
)}
${slowestPart(slowest)}
<p class="small"><a href="/reference">What every figure means, and what it is made of</a></p>
</details></section>`;
}
