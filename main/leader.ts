/**
 * Of all processes on one database one fetches and one speaks. The lock is PostgreSQL's, so it dies with its
 * connection, and every process on this or another machine sees who holds it.
 */
import os from 'node:os';
import type postgres from 'postgres';
import type { Role } from '#core/config.ts';
import { connect, type DbAddress } from '#core/db.ts';

export interface Leadership {
  release(): Promise<void>;
}

export type LeadershipResult =
  | { readonly ok: true; readonly leadership: Leadership }
  | { readonly ok: false; readonly holder: string };

/** The web page may run many times; each of these only once. */
export const LED_ROLES: readonly Role[] = ['pipeline', 'bot'];

const NAME = /leader of (\S+), process (\d+) on (\S+)/;
const CHECK_EVERY_MS = 5000;

const lockName = (role: Role): string => `role/${role}`;

async function holderOf(sql: postgres.Sql, role: Role): Promise<string> {
  const rows = await sql<{ name: string }[]>`
    select application_name as name from pg_stat_activity a
    join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
    where (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(${lockName(role)}, 0)`;
  const match = NAME.exec(rows[0]?.name ?? '');
  if (match === null) return 'another process';
  const [, , pid, host] = match;
  return host === os.hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}

/** `onLost` is called once when the lock was lost with its connection and someone else may have it. */
export async function lead(
  address: DbAddress,
  roles: readonly Role[],
  onLost: () => void,
): Promise<LeadershipResult> {
  // PostgreSQL cuts application names at 63 bytes.
  const name = `leader of ${roles.join('+')}, process ${process.pid} on ${os.hostname()}`.slice(0, 63);
  const sql = connect(address, { max: 1, name, idleTimeoutSeconds: null });
  const take = async (role: Role): Promise<boolean> => {
    const [row] = await sql<{ locked: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended(${lockName(role)}, 0)) as locked`;
    return row?.locked === true;
  };
  for (const role of roles) {
    if (await take(role)) continue;
    const holder = await holderOf(sql, role);
    await sql.end({ timeout: 1 });
    return { ok: false, holder };
  }
  const timer = setInterval(() => {
    stillHeld(sql, roles, take).then(
      (held) => {
        if (held) return;
        clearInterval(timer);
        onLost();
      },
      // The database is away; when it is back, the next turn finds out whether the lock can be had again.
      () => undefined,
    );
  }, CHECK_EVERY_MS);
  timer.unref();
  return {
    ok: true,
    leadership: {
      async release() {
        clearInterval(timer);
        await sql.end({ timeout: 1 });
      },
    },
  };
}

/** After a reconnect the session is a new one: the lock is taken again, unless somebody was faster. */
async function stillHeld(
  sql: postgres.Sql,
  roles: readonly Role[],
  take: (role: Role) => Promise<boolean>,
): Promise<boolean> {
  const [row] = await sql<{ held: number }[]>`
    select count(*)::int as held from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'`;
  if ((row?.held ?? 0) >= roles.length) return true;
  for (const role of roles) if (!(await take(role))) return false;
  return true;
}
