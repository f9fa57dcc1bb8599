import { DAY_MS } from '#core/clock.ts';
import { ok } from '#core/problem.ts';
import { pruneCalls } from '#core/store/bank-calls.ts';
import { dropRenewed } from '#core/store/quotas.ts';
import { pruneTaskRuns } from '#core/store/task-runs.ts';
import type { Task } from './task.ts';

const KEPT_MS = 30 * DAY_MS;

/** Limits that are over are dropped, and what was counted a month ago is forgotten. */
export const renewQuotas: Task = {
  name: 'renew-quotas',
  title: 'Renew the banks’ limits',
  rule: '17 * * * *',
  async run({ db, clock }) {
    const now = clock.now();
    const old = new Date(now.getTime() - KEPT_MS);
    const renewed = await dropRenewed(db, now);
    const forgotten = (await pruneCalls(db, old)) + (await pruneTaskRuns(db, old));
    return ok(`${renewed} renewed${forgotten === 0 ? '' : `, ${forgotten} old records forgotten`}`);
  },
};
