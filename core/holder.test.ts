import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdLock } from './holder.ts';
import { unwrap } from './problem.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-holder-'));
  file = path.join(folder, 'deep', 'start.lock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true });
});

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(): Promise<ChildProcess> {
  const code = `
    const { holdLock } = await import(${JSON.stringify(path.resolve('core/holder.ts'))});
    const held = await holdLock(${JSON.stringify(file)}, { purpose: 'stopping the database' });
    process.stdout.write(held.ok ? 'held' : 'refused');
    setInterval(() => held, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [word] = (await once(child.stdout, 'data')) as [Buffer];
  expect(word.toString()).toBe('held');
  return child;
}

test('a second holder in this process is refused until the first lets go', async () => {
  const held = unwrap(await holdLock(file, { purpose: 'starting the database' }));
  expect(await holdLock(file)).toMatchObject({
    ok: false,
    problem: {
      code: 'lock.held',
      message: expect.stringContaining(`process ${process.pid} (starting the database)`),
    },
  });
  held.release();
  unwrap(await holdLock(file)).release();
});

test('a second process is refused with the name of the first, and served when that one is killed', async () => {
  const child = await holdElsewhere();
  const refused = await holdLock(file);
  expect(refused).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining(`process ${child.pid} (stopping the database)`) },
  });
  // Waiting pays: nobody releases the lock, it dies with its process.
  const waiting = holdLock(file, { waitMs: 20_000, purpose: 'rebuilding' });
  child.kill('SIGKILL');
  const held = unwrap(await waiting);
  expect(await holdLock(file)).toMatchObject({
    problem: { message: expect.stringContaining(`process ${process.pid} (rebuilding)`) },
  });
  held.release();
});

test('a holder who has not written its name yet is another process', async () => {
  const held = unwrap(await holdLock(file));
  fs.writeFileSync(`${file}.holder`, '{"pid":');
  expect(await holdLock(file)).toMatchObject({
    problem: { message: expect.stringContaining('in use by another process') },
  });
  held.release();
});

test('of twenty who ask at once one holds it', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => holdLock(file)));
  const winners = results.filter((result) => result.ok);
  expect(winners).toHaveLength(1);
  for (const winner of winners) winner.value.release();
});

test('a file that is no lock is left alone and named as what it is', async () => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'somebody’s notes, long enough to be read as a page of something else');
  await expect(holdLock(file)).rejects.toThrow(/not a database/);
});
