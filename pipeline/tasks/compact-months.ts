import { DAY_MS } from '#core/clock.ts';
import { withAdvisoryLock } from '#core/db.ts';
import { ok, type Problem, type Result } from '#core/problem.ts';
import { listScatteredMonths } from '#core/store/lake-objects.ts';
import { compactMonth, removeRetired } from '../compact.ts';
import type { Task, TaskTools } from './task.ts';

/** A month is left alone until its last fetches have surely been recorded. */
const PAST_MS = 2 * DAY_MS;

async function compactAll(tools: TaskTools): Promise<Result<string>> {
  const { db, clock, log } = tools;
  const removed = await removeRetired(tools);
  // The month of two days ago is not over yet, or has only just ended.
  const before = new Date(clock.now().getTime() - PAST_MS).toISOString().slice(0, 'yyyy-mm'.length);
  let [months, objects] = [0, 0];
  const problems: Problem[] = [];
  for (const month of await listScatteredMonths(db, before)) {
    const result = await compactMonth(tools, month);
    if (result.ok) {
      months += 1;
      objects += result.value;
    } else {
      problems.push(result.problem);
      log.error({ code: result.problem.code, month }, result.problem.message);
    }
  }
  const [first] = problems;
  if (first !== undefined) return { ok: false, problem: first };
  const parts = [
    ...(months === 0 ? [] : [`${objects} objects became ${months}`]),
    ...(removed === 0 ? [] : [`${removed} replaced ones removed`]),
  ];
  return ok(parts.length === 0 ? 'nothing was left to do' : parts.join(', '));
}

/** Months that are over, each in one object: a hundred small files are read more slowly than one. */
export const compactMonths: Task = {
  name: 'compact-months',
  title: 'Put past months of raw data together',
  rule: '10 5 * * *',
  async run(tools) {
    const held = await withAdvisoryLock(tools.sql, 'lake/compaction', () => compactAll(tools));
    return held?.value ?? ok('another process is at it');
  },
};
