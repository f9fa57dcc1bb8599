/** What a background task is: work of the program itself, by the clock, with a history that people can see. */
import type postgres from 'postgres';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import type { Result } from '#core/problem.ts';
import type { Queue } from '#core/queue.ts';
import type { Connection } from '#core/store/connections.ts';
import type { Provider } from '../provider.ts';

/** Something about a consent that nobody asked for, and that its people should hear. */
export interface ConnectionNews {
  readonly connection: Connection;
  /** `ending`: it will run out. `over`: it has. `silent`: linked, but nothing has come for days. */
  readonly kind: 'ending' | 'over' | 'silent';
  /** Of an ending one: the reminder that is due, in days before the end. */
  readonly days?: number;
}

export interface TaskTools {
  readonly db: Db;
  readonly sql: postgres.Sql;
  readonly queue: Queue;
  readonly lake: Lake;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  /** Writes the news to the outbox, once for each connection and kind, in the transaction that makes it true. */
  readonly onConnectionNews: (tx: Db, news: ConnectionNews) => Promise<void>;
}

export interface Task {
  /** For ever the same: the history of runs hangs on it. */
  readonly name: string;
  /** What people read, without a full stop. */
  readonly title: string;
  /** Five cron fields, in the settings' zone. */
  readonly rule: string;
  /** What was done, in a few words for people. A problem, or an error, is tried again a little later. */
  run(tools: TaskTools): Promise<Result<string>>;
}
