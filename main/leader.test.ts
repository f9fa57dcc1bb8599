import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Role } from '#core/config.ts';
import type { DbAddress } from '#core/db.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { LED_ROLES, type Leadership, lead } from './leader.ts';

let database: TestDatabase;
const held: Leadership[] = [];
const children: ChildProcess[] = [];
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const leadership of held.splice(0)) await leadership.release();
  await database.close();
});

const neverLost = (): void => {
  throw new Error('the lock was lost');
};

async function take(roles = LED_ROLES, onLost = neverLost, address: DbAddress = database.address) {
  const result = await lead(address, roles, onLost);
  if (result.ok) held.push(result.leadership);
  return result;
}

/** Another process that leads until it is killed. */
async function leadElsewhere(roles: readonly Role[] = LED_ROLES): Promise<ChildProcess> {
  const code = `
    const { lead } = await import(${JSON.stringify(path.resolve('main/leader.ts'))});
    const result = await lead(${JSON.stringify(database.address)}, ${JSON.stringify(roles)}, () => {});
    process.stdout.write(String(result.ok));
    setInterval(() => result, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [word] = (await once(child.stdout, 'data')) as [Buffer];
  expect(word.toString()).toBe('true');
  return child;
}

test('of five that start at once one leads, and the others are told who', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => take()));
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  for (const result of results) if (!result.ok) expect(result.holder).toBe(`process ${process.pid}`);
});

test('roles that nobody has can be led beside those that somebody has', async () => {
  expect((await take(['pipeline'])).ok).toBe(true);
  expect((await take(['pipeline', 'bot'])).ok).toBe(false);
  // Whoever could not have both has kept neither.
  expect((await take(['bot'])).ok).toBe(true);
});

test('another installation on the same server has a leader of its own', async () => {
  const other = await testDatabase();
  expect((await take()).ok).toBe(true);
  const theirs = await take(LED_ROLES, neverLost, other.address);
  expect(theirs.ok).toBe(true);
  await held.pop()?.release();
  await other.close();
});

test('a killed leader is named while it lives and replaced when it is dead', async () => {
  const child = await leadElsewhere();
  expect(await take()).toEqual({ ok: false, holder: `process ${child.pid}` });
  child.kill('SIGKILL');
  await vi.waitFor(async () => expect((await take()).ok).toBe(true), { timeout: 20_000, interval: 50 });
});

test('whose connection is cut hears of it when another took over meanwhile', async () => {
  const lost = vi.fn();
  expect((await take(['bot'], lost)).ok).toBe(true);
  const [row] = await database.sql<{ pid: number }[]>`
    select pid from pg_locks where locktype = 'advisory' and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())`;
  await database.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
  await vi.waitFor(async () => expect((await take(['bot'])).ok).toBe(true), { timeout: 5000, interval: 10 });
  await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), { timeout: 20_000, interval: 50 });
});
