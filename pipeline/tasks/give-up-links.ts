import { MINUTE_MS } from '#core/clock.ts';
import { ok } from '#core/problem.ts';
import { listUnused } from '#core/store/connections.ts';
import type { Task } from './task.ts';

// The poll of a link ends it in time; only one whose poll was lost is still there after this.
const GRACE_MS = 5 * MINUTE_MS;

/** A link whose polling was lost is looked up once more, and then given up as the poll always does. */
export const giveUpLinks: Task = {
  name: 'give-up-links',
  title: 'Give up links that nobody used',
  rule: '*/30 * * * *',
  async run({ db, queue, clock }) {
    const unused = await listUnused(db, new Date(clock.now().getTime() - GRACE_MS));
    for (const { connection_id } of unused)
      await queue.send('poll', { connection_id }, { key: connection_id });
    return ok(unused.length === 0 ? 'none was left' : `${unused.length} looked up for the last time`);
  },
};
