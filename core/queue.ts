/**
 * Durable jobs in PostgreSQL. A job sent inside a transaction exists exactly when the transaction commits;
 * a job whose process died is tried again. The clock that says when is node-schedule, not this.
 */
import { type ConstructorOptions, fromDrizzle, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { sql } from '#drizzle/orm.ts';
import { type Db, type DbAddress, EMBEDDED_USER } from './db.ts';
import { type JobName, type JobPayload, jobs } from './jobs.ts';
import type { Log } from './log.ts';

export interface SendOptions {
  /** Jobs of one name and key that still wait are one job. */
  readonly key?: string;
  readonly startAfterSeconds?: number;
}

export interface Queue {
  start(): Promise<void>;
  /** With a transaction the job commits or vanishes with it. The job's id; undefined when an equal one waits. */
  send<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options?: SendOptions & { tx?: Db },
  ): Promise<string | undefined>;
  /** `stop` is aborted when the queue stops: a job that then throws is done again after the next start. */
  work<Name extends JobName>(
    name: Name,
    handle: (payload: JobPayload<Name>, stop: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** For the only worker, before it works: jobs that were cut off or wait for another try are sent again. */
  resendInterrupted(): Promise<number>;
  /** How a job stands: undefined when there is none of this id. */
  state(name: JobName, id: string): Promise<'waiting' | 'active' | 'done' | 'failed' | undefined>;
  /** Whether a job of this name waits or is in hand. */
  isBusy(name: JobName): Promise<boolean>;
  /** Waits for the jobs in hand, 5 seconds at most: Docker gives 10 for everything. */
  stop(): Promise<void>;
}

/**
 * By the job's key: `exclusive` is one waiting or in hand, `short` one waiting, and each queue has one worker here.
 * Not `stately`, one waiting and one in hand: which keys are in hand is then read from statistics of the last
 * minute or two, and for so long a job may wait for one that has ended.
 */
const POLICIES: Record<JobName, 'exclusive' | 'short'> = {
  sync: 'exclusive',
  // A build that is asked for while another runs must still run: it will see more.
  build: 'short',
  poll: 'short',
  // The next try is asked for by the one in hand.
  task: 'short',
};

const interruptedSchema = z.object({
  id: z.string(),
  name: z.string(),
  data: z.looseObject({}),
  singleton_key: z.string().nullable(),
});

const QUEUE_OPTIONS = {
  retryLimit: 3,
  retryDelay: 20,
  retryBackoff: true,
  expireInSeconds: 15 * 60,
  // A worker that was killed is noticed by its missing heartbeat, not after the quarter of an hour above.
  heartbeatSeconds: 10,
  retentionSeconds: 14 * 24 * 3600,
  // A worker is woken when a job comes; polling is only the safety net.
  notify: true,
} as const;

export function createQueue(dependencies: { address: DbAddress; log: Log }): Queue {
  const { address, log } = dependencies;
  const boss = createBoss(address);
  const stopping = new AbortController();
  boss.on('error', (error) => {
    // A job that is still in hand when the time to stop is over cannot be settled; the next process sends it again.
    if (stopping.signal.aborted) log.warn({ error }, 'the job queue was stopped before a job had ended');
    else log.error({ error }, 'the job queue reports an error');
  });
  return {
    async start() {
      await boss.start();
      for (const name of Object.keys(jobs) as JobName[])
        await boss.createQueue(name, { ...QUEUE_OPTIONS, policy: POLICIES[name] });
    },
    async send(name, payload, options = {}) {
      const id = await boss.send(name, payload, {
        ...(options.key === undefined ? {} : { singletonKey: options.key }),
        ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
        ...(options.tx === undefined ? {} : { db: fromDrizzle(options.tx, sql) }),
      });
      return id ?? undefined;
    },
    async work(name, handle) {
      await boss.work(
        name,
        { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10, batchSize: 1 },
        async (batch) => {
          for (const job of batch) {
            try {
              await handle(jobs[name].parse(job.data) as JobPayload<typeof name>, stopping.signal);
            } catch (error) {
              if (stopping.signal.aborted)
                log.info({ job: name, job_id: job.id }, 'a job was cut off by the stop');
              else log.error({ error, job: name, job_id: job.id }, 'a job failed');
              throw error;
            }
          }
        },
      );
    },
    resendInterrupted: () => resendInterrupted(boss),
    async state(name, id) {
      const [job] = await boss.findJobs(name, { id });
      if (job === undefined) return undefined;
      if (job.state === 'completed') return 'done';
      if (job.state === 'failed' || job.state === 'cancelled') return 'failed';
      return job.state === 'active' ? 'active' : 'waiting';
    },
    async isBusy(name) {
      const { rows } = await boss
        .getDb()
        .executeSql(`select 1 from queue.job where name = $1 and state < 'completed' limit 1`, [name]);
      return rows.length > 0;
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 5000 });
    },
  };
}

function createBoss(address: DbAddress): PgBoss {
  return new PgBoss({
    ...connectionOf(address),
    schema: 'queue',
    application_name: 'personal-finances queue',
    max: 3,
    schedule: false,
    useListenNotify: true,
  });
}

async function resendInterrupted(boss: PgBoss): Promise<number> {
  const { rows } = await boss
    .getDb()
    .executeSql(`select id, name, data, singleton_key from queue.job where state in ('active', 'retry')`, []);
  for (const job of z.array(interruptedSchema).parse(rows)) {
    await boss.cancel(job.name, job.id);
    await boss.send(
      job.name,
      job.data,
      job.singleton_key === null ? {} : { singletonKey: job.singleton_key },
    );
  }
  return rows.length;
}

/** The address as `pg` takes it, which pg-boss brings along. */
function connectionOf(address: DbAddress): ConstructorOptions {
  if (address.socketPath !== undefined)
    return {
      // `pg` takes the folder of the socket as its host.
      host: address.socketPath.slice(0, address.socketPath.lastIndexOf('/')),
      port: 5432,
      user: EMBEDDED_USER,
      database: address.database ?? 'postgres',
    };
  const url = new URL(address.url ?? '');
  if (address.database !== undefined) url.pathname = `/${address.database}`;
  return { connectionString: url.href };
}
