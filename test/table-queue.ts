/** A queue whose jobs lie in a table until a test takes them: sent in a transaction, they share its fate. */
import { z } from 'zod';
import type { OpenDb } from '#core/db.ts';
import { type JobName, jobs } from '#core/jobs.ts';
import type { Queue } from '#core/queue.ts';
import { sql as query } from '#drizzle/orm.ts';

export interface SentJob {
  readonly name: JobName;
  readonly payload: Record<string, unknown>;
}

export interface TableQueue extends Queue {
  /** The jobs that wait, oldest first. */
  waiting(): Promise<SentJob[]>;
  /** The oldest job of this name, which then waits no more. */
  take(name: JobName): Promise<Record<string, unknown> | undefined>;
}

const rowSchema = z.object({
  name: z.enum(Object.keys(jobs) as [JobName, ...JobName[]]),
  payload: z.record(z.string(), z.unknown()),
});

export async function createTableQueue({ db, sql }: OpenDb): Promise<TableQueue> {
  await sql`create table test_jobs (
    id bigint generated always as identity, name text not null, key text, payload jsonb not null,
    unique (name, key))`;
  return {
    start: () => Promise.resolve(),
    async send(name, payload, options = {}) {
      const text = JSON.stringify(jobs[name].parse(payload));
      const rows = await (options.tx ?? db).execute<{ id: string }>(query`
        insert into test_jobs (name, key, payload) values (${name}, ${options.key ?? null}, ${text}::jsonb)
        on conflict do nothing returning id`);
      return rows[0]?.id;
    },
    work: () => Promise.reject(new Error('a test takes the jobs itself')),
    resendInterrupted: () => Promise.resolve(0),
    state: () => Promise.resolve(undefined),
    async isBusy(name) {
      return (await sql`select 1 from test_jobs where name = ${name}`).length > 0;
    },
    stop: () => Promise.resolve(),
    async waiting() {
      return z.array(rowSchema).parse([...(await sql`select name, payload from test_jobs order by id`)]);
    },
    async take(name) {
      const rows = await sql`
        delete from test_jobs where id = (select min(id) from test_jobs where name = ${name})
        returning name, payload`;
      return rows[0] === undefined ? undefined : rowSchema.parse(rows[0]).payload;
    },
  };
}
