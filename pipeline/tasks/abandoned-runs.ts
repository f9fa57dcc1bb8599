import { HOUR_MS } from '#core/clock.ts';
import { withAdvisoryLock } from '#core/db.ts';
import { ok } from '#core/problem.ts';
import { abandonRun, listRunning } from '#core/store/runs.ts';
import type { Task } from './task.ts';

const LONG_MS = HOUR_MS;

/** A run of a process that died calls itself running for ever. One whose lock is free is nobody's. */
export const abandonedRuns: Task = {
  name: 'abandoned-runs',
  title: 'Close runs that were cut off',
  rule: '41 * * * *',
  async run({ db, sql, clock }) {
    const now = clock.now();
    let closed = 0;
    for (const run of await listRunning(db, new Date(now.getTime() - LONG_MS))) {
      const lock =
        run.connection_id === null ? `build/${run.household_id}` : `connection/${run.connection_id}`;
      const held = await withAdvisoryLock(sql, lock, () => abandonRun(db, run.run_id, now));
      if (held?.value === true) closed += 1;
    }
    return ok(closed === 0 ? 'none was left open' : `${closed} closed`);
  },
};
