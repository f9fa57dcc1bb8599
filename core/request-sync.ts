/** The one way to ask for a sync: the wish is noted with the connection, and the work goes to the queue. */
import type { Db } from './db.ts';
import type { JobPayload } from './jobs.ts';
import type { Queue } from './queue.ts';
import { findConnection, noteRequest } from './store/connections.ts';

/**
 * The job's id; undefined when a sync of this connection waits or runs already. That one answers this request
 * too: it goes on until nothing it has fetched is older than the newest request.
 */
export async function requestSync(
  { db, queue }: { db: Db; queue: Queue },
  request: { connection_id: string; trigger: JobPayload<'sync'>['trigger']; now: Date },
): Promise<string | undefined> {
  const { connection_id, trigger, now } = request;
  return await db.transaction(async (tx) => {
    await noteRequest(tx, connection_id, now);
    const job = { connection_id, trigger, requested_at: now.toISOString() };
    return await queue.send('sync', job, { key: connection_id, tx });
  });
}

/** A request that found a job waiting did not send another: what counts is when a sync was last asked for. */
export async function newestRequest(db: Db, job: JobPayload<'sync'>): Promise<Date> {
  const sent = new Date(job.requested_at);
  const noted = (await findConnection(db, job.connection_id))?.requested_at;
  return noted != null && noted > sent ? noted : sent;
}
