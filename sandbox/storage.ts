/** Where a piece of the sandbox keeps its state, so that a restart of the demo continues where it was. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Storage {
  /** Undefined when nothing was ever written. The reader parses it: a file can be from another version. */
  read(): Promise<unknown>;
  /** Resolves once the value would survive a crash. The value must be JSON. */
  write(value: unknown): Promise<void>;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** One JSON file that only its owner can read; a reader sees the old value or the new, never half of one. */
export function fileStorage(path: string): Storage {
  let last: Promise<void> = Promise.resolve();
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write(value) {
      const text = JSON.stringify(value);
      const write = (): Promise<void> => replaceFile(path, text);
      // One after the other, in the order asked for; an earlier failure is its own caller's to hear.
      last = last.then(write, write);
      return last;
    },
  };
}

/** Lives as long as the object: for tests that stop one server and start the next on the same state. */
export function memoryStorage(): Storage {
  let kept: string | undefined;
  return {
    read: () => Promise.resolve(kept === undefined ? undefined : (JSON.parse(kept) as unknown)),
    write: (value) => {
      kept = JSON.stringify(value);
      return Promise.resolve();
    },
  };
}
