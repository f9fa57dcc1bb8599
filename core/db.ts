/**
 * PostgreSQL: a configured server, or the embedded one. One driver, one schema, the same migrations either
 * way. A `Db` is the database or a transaction of it: whoever calls a store decides which.
 */
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { drizzle, migrate } from '#drizzle/orm.ts';
import * as schema from '#drizzle/schema/index.ts';

type Database = ReturnType<typeof drizzle<typeof schema>>;
export type Db = Pick<
  Database,
  'select' | 'selectDistinctOn' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction'
>;

export interface DbAddress {
  /** `postgres://…`; unused when a socket is given. */
  readonly url?: string;
  /** Full path of the embedded server's unix socket. */
  readonly socketPath?: string;
  readonly database?: string;
}

export interface OpenDb {
  readonly db: Db;
  readonly sql: postgres.Sql;
  readonly close: () => Promise<void>;
}

export const EMBEDDED_USER = 'app';

export function connect(
  address: DbAddress,
  options: { max?: number; name?: string; idleTimeoutSeconds?: number | null } = {},
): postgres.Sql {
  const common: postgres.Options<Record<string, never>> = {
    max: options.max ?? 8,
    ...(options.idleTimeoutSeconds === null ? {} : { idle_timeout: options.idleTimeoutSeconds ?? 60 }),
    // A connection that is replaced every half hour, the driver's default, would drop a session lock.
    max_lifetime: null,
    connect_timeout: 10,
    // NOTICEs tell that something existed already, which is what IF NOT EXISTS is for.
    onnotice: () => undefined,
    connection: { application_name: options.name ?? 'personal-finances' },
  };
  if (address.socketPath !== undefined)
    return postgres({
      ...common,
      path: address.socketPath,
      username: EMBEDDED_USER,
      database: address.database ?? 'postgres',
    });
  if (address.url === undefined) throw new TypeError('a database address needs a url or a socket');
  return postgres(address.url, {
    ...common,
    ...(address.database === undefined ? {} : { database: address.database }),
  });
}

const MIGRATIONS = fileURLToPath(new URL('../drizzle/migrations', import.meta.url));
// Any constant of our own: two processes that start at once must ask for the same lock.
const MIGRATION_LOCK = 7_042_011;

/** Applies what is missing, one process at a time: drizzle's migrator itself takes no lock. */
export async function migrateDb(address: DbAddress): Promise<void> {
  const sql = connect(address, { max: 1, name: 'personal-finances migration' });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql, { schema }), { migrationsFolder: MIGRATIONS });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Opens the database with its schema up to date. Throws when it cannot be reached. */
export async function openDb(address: DbAddress): Promise<OpenDb> {
  await migrateDb(address);
  const sql = connect(address);
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}

/**
 * Runs the work while holding a session lock of this name, on a connection of its own; undefined when
 * someone else holds it. The lock dies with the connection, so a killed process never keeps it.
 */
export async function withAdvisoryLock<T>(
  sql: postgres.Sql,
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const reserved = await sql.reserve();
  try {
    const [row] = await reserved<
      { locked: boolean }[]
    >`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as locked`;
    if (row?.locked !== true) return undefined;
    try {
      return { value: await work() };
    } finally {
      await reserved`select pg_advisory_unlock(hashtextextended(${name}, 0))`;
    }
  } finally {
    reserved.release();
  }
}
