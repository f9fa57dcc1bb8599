import fs from 'node:fs/promises';
import path from 'node:path';
import { checkKey, type Lake, ObjectExistsError } from '../lake.ts';
import { randomToken } from '../secret.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function readOrUndefined(file: string): Promise<Buffer | undefined> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A rename is only on disk when the folder that holds the name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the folder and tells every parent that gained a name. */
async function makeFolder(folder: string): Promise<void> {
  const first = await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made))
    await syncFolder(path.dirname(made));
}

export function folderLake(root: string): Lake {
  const fileOf = (key: string): string => path.join(root, checkKey(key));
  return {
    fileOf,
    async put(key, bytes) {
      const file = fileOf(key);
      const folder = path.dirname(file);
      await makeFolder(folder);
      const temporary = path.join(folder, `.${randomToken(9)}.tmp`);
      try {
        const handle = await fs.open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        // A link, unlike a rename, refuses to take the place of what is there.
        await fs.link(temporary, file);
        await syncFolder(folder);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        if (!(await readOrUndefined(file))?.equals(bytes)) throw new ObjectExistsError(key);
      } finally {
        await fs.rm(temporary, { force: true });
      }
    },
    read: (key) => readOrUndefined(fileOf(key)),
    async list(prefix) {
      const entries = await fs
        .readdir(root, { recursive: true, withFileTypes: true })
        .catch((error: unknown) => {
          if (isMissing(error)) return [];
          throw error;
        });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) =>
          path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
        )
        .filter((key) => key.startsWith(prefix))
        .sort();
    },
    async remove(key) {
      await fs.rm(fileOf(key), { force: true });
    },
  };
}
