import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from './db.ts';
import { type Embedded, startEmbedded } from './embedded.ts';

// One folder for all: making a database cluster is what takes the time.
let root: string;
let folder: string;
const children: ChildProcess[] = [];
const open: Embedded[] = [];

beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-embedded-'));
  fs.chmodSync(root, 0o755);
  // Too deep for a socket, which may have a path of 104 characters.
  folder = path.join(root, 'a-data-folder-that-lies-very-deep'.repeat(4), 'postgres');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const one of open.splice(0)) await one.stop();
});
afterAll(() => {
  const sockets = fs.readFileSync(path.join(folder, 'socket-folder'), 'utf8').trim();
  for (const made of [sockets, root]) fs.rmSync(made, { recursive: true, force: true });
});

async function start(): Promise<Embedded> {
  const embedded = await startEmbedded(folder);
  open.push(embedded);
  return embedded;
}

async function query(embedded: Embedded, text: string): Promise<unknown[]> {
  const sql = connect(embedded.address, { max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

const pidFile = (): string => path.join(folder, 'data', 'postmaster.pid');
const isRunning = (): boolean => fs.existsSync(pidFile());

/** Another process with the server in use; it ends when its input does, or when it is killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; how: string }> {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(path.resolve('core/embedded.ts'))});
    const embedded = await startEmbedded(${JSON.stringify(folder)});
    process.stdout.write(embedded.how);
    process.stdin.resume().on('end', async () => { await embedded.stop(); process.exit(0); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [word] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, how: word.toString() };
}

describe('an embedded PostgreSQL', () => {
  test('is made at the first start, answers on a short socket only, and stops with its only user', async () => {
    const embedded = await start();
    expect(embedded.how).toBe('created');
    expect(embedded.address.socketPath?.length).toBeLessThan(104);
    expect(await query(embedded, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await query(embedded, 'create table kept as select 42 as answer');
    await embedded.stop();
    open.pop();
    expect(isRunning()).toBe(false);
  });

  test('keeps what was written, is shared by processes, and the last one stops it', async () => {
    const first = await startElsewhere();
    expect(first.how).toBe('started');
    const second = await start();
    expect(second.how).toBe('adopted');
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
    first.child.stdin?.end();
    await once(first.child, 'exit');
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    open.pop();
    expect(isRunning()).toBe(false);
  });

  test('outlives the kill of the process that started it, and is adopted and stopped by the next', async () => {
    const owner = await startElsewhere();
    expect(owner.how).toBe('started');
    owner.child.kill('SIGKILL');
    await once(owner.child, 'exit');
    const next = await start();
    expect(next.how).toBe('adopted');
    expect(await query(next, 'select answer from kept')).toEqual([{ answer: 42 }]);
    // The dead process is gone for the server as well, so nothing keeps it up.
    for (let at = 0; at < 500 && (await others(next)) > 0; at += 1) await sleep(10);
    await next.stop();
    open.pop();
    expect(isRunning()).toBe(false);
  });

  test('that was killed itself is started again with all that was committed', async () => {
    const before = await start();
    process.kill(Number(fs.readFileSync(pidFile(), 'utf8').split('\n')[0]), 'SIGKILL');
    open.pop();
    const after = await start();
    expect(after.how).toBe('started');
    expect(after.address).toEqual(before.address);
    expect(await query(after, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('of three processes that start at once one starts it and two adopt it', async () => {
    const started = await Promise.all([startElsewhere(), startElsewhere(), start()]);
    expect(started.map(({ how }) => how).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'adopted',
      'adopted',
      'started',
    ]);
    for (const child of children) {
      child.stdin?.end();
      await once(child, 'exit');
    }
  });

  test('whose data are broken says so and where its last words are', async () => {
    const version = path.join(folder, 'data', 'PG_VERSION');
    const kept = fs.readFileSync(version);
    fs.writeFileSync(version, '9\n');
    await expect(startEmbedded(folder)).rejects.toMatchObject({
      problem: { code: 'database.no_start', message: expect.stringContaining('postgres.log') },
    });
    fs.writeFileSync(version, kept);
  });
});

async function others(embedded: Embedded): Promise<number> {
  const rows = await query(
    embedded,
    `select 1 from pg_stat_activity where application_name = 'personal-finances presence'`,
  );
  return rows.length - 1;
}
