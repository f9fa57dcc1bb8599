import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where the bank keeps what must survive a restart; the value is JSON. */
export interface BankStorage {
  /** Undefined when nothing was ever written. */
  read(): Promise<unknown>;
  write(value: unknown): Promise<void>;
}

/** A file only its owner can read; whoever reads it sees the old value or the new, never half of one. */
export function fileStorage(path: string): BankStorage {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(value) {
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify(value));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    },
  };
}

/** Gone with the process: for tests. */
export function memoryStorage(): BankStorage {
  let kept: string | undefined;
  return {
    read: () => Promise.resolve(kept === undefined ? undefined : (JSON.parse(kept) as unknown)),
    write(value) {
      kept = JSON.stringify(value);
      return Promise.resolve();
    },
  };
}
