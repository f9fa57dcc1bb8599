/**
 * A lock on a file that dies with its process, so that no crash leaves one behind and no age has to be
 * guessed. The operating system's own lock is used, through SQLite, which takes it alike on every system.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fail, ok, type Result } from './problem.ts';

export interface Held {
  release(): void;
}

const holderSchema = z.object({ pid: z.number(), purpose: z.string() });

function holderOf(file: string): string {
  try {
    const holder = holderSchema.parse(JSON.parse(fs.readFileSync(`${file}.holder`, 'utf8')));
    return `process ${holder.pid} (${holder.purpose})`;
  } catch {
    return 'another process'; // It has the lock but has not written its name yet.
  }
}

function tryLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && /database is locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Takes the lock, waiting up to `waitMs`; otherwise a Problem `lock.held` whose sentence names the holder.
 * `purpose` is what the holder is doing, for that sentence.
 */
export async function holdLock(
  file: string,
  options: { waitMs?: number; purpose?: string } = {},
): Promise<Result<Held>> {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const end = performance.now() + (options.waitMs ?? 0);
  for (;;) {
    const database = tryLock(file);
    if (database !== undefined) {
      const holder = { pid: process.pid, purpose: options.purpose ?? 'starting the database' };
      fs.writeFileSync(`${file}.holder`, JSON.stringify(holder));
      return ok({ release: () => database.close() });
    }
    if (performance.now() > end)
      return fail(
        'lock.held',
        `This data folder is in use by ${holderOf(file)}. Stop it first, or set another DATA_DIR.`,
      );
    await sleep(20);
  }
}
