import { DAY_MS } from '#core/clock.ts';
import { consentEnd } from '#core/consent-end.ts';
import { ok } from '#core/problem.ts';
import { type Connection, listLinked, moveConnection } from '#core/store/connections.ts';
import type { Task, TaskTools } from './task.ts';

const SILENT_AFTER_MS = 3 * DAY_MS;

/** True when this very call has ended it: a consent that is over needs no failing call to be known as such. */
async function endIfOver(
  { db, clock, onConnectionNews }: TaskTools,
  connection: Connection,
): Promise<boolean> {
  const { connection_id } = connection;
  const end = consentEnd(connection);
  if (end === undefined || end > clock.now()) return false;
  return await db.transaction(async (tx) => {
    const moved = await moveConnection(tx, connection_id, ['linked'], { status: 'expired' });
    if (moved) await onConnectionNews(tx, { connection, kind: 'over' });
    return moved;
  });
}

/** Consents that are over are marked as such, and of those that bring nothing for days the people are told once. */
export const staleConnections: Task = {
  name: 'stale-connections',
  title: 'Look after banks that have gone quiet',
  rule: '*/20 * * * *',
  async run(tools) {
    const { db, clock, onConnectionNews } = tools;
    let [over, silent] = [0, 0];
    for (const connection of await listLinked(db)) {
      if (await endIfOver(tools, connection)) {
        over += 1;
        continue;
      }
      const since = connection.last_success_at ?? connection.linked_at ?? connection.created_at;
      if (clock.now().getTime() - since.getTime() < SILENT_AFTER_MS) continue;
      silent += 1;
      await db.transaction((tx) => onConnectionNews(tx, { connection, kind: 'silent' }));
    }
    return ok(
      over + silent === 0 ? 'all of them answer' : `${over} over, ${silent} without an answer for days`,
    );
  },
};
