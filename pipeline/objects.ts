/**
 * Local paths of recorded objects, each checked against its recorded SHA-256 before anything reads it:
 * Parquet notices a torn file, but not a flipped bit.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Lake } from '#core/lake.ts';
import { ProblemError } from '#core/problem.ts';
import { randomToken, sha256 } from '#core/secret.ts';
import type { LakeObject } from '#core/store/lake-objects.ts';

/** What an object is checked against. */
export type RecordedObject = Pick<LakeObject, 'object_key' | 'byte_count' | 'sha256'>;

export interface Objects {
  /** Throws a ProblemError that names the object when it is missing or not what was recorded. */
  pathOf(object: RecordedObject): Promise<string>;
}

const readIfThere = async (file: string): Promise<Buffer | undefined> => {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

async function fingerprint(file: string): Promise<string | undefined> {
  const stat = await fs.stat(file).catch(() => undefined);
  return stat === undefined ? undefined : `${stat.size}/${stat.mtimeMs}/${stat.ino}`;
}

/** `cacheFolder` keeps copies of what lies on S3; a lake in a folder is read where it is. */
export function createObjects({ lake, cacheFolder }: { lake: Lake; cacheFolder: string }): Objects {
  // A file that was checked and has not been touched since is not hashed again for every build.
  const checked = new Map<string, string>();

  const refuse = (object: RecordedObject, what: string): never => {
    throw new ProblemError({
      code: 'lake.corrupt',
      message: `The raw object ${object.object_key} ${what}. The last good figures stay; restore it from a backup.`,
    });
  };

  const isGood = (object: RecordedObject, bytes: Uint8Array): boolean =>
    bytes.length === object.byte_count && sha256(bytes) === object.sha256;

  async function download(object: RecordedObject, file: string): Promise<void> {
    const bytes = (await lake.read(object.object_key)) ?? refuse(object, 'is missing');
    if (!isGood(object, bytes)) refuse(object, 'is not what was recorded');
    await fs.mkdir(cacheFolder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${randomToken(6)}.tmp`;
    await fs.writeFile(temporary, bytes, { mode: 0o600 });
    await fs.rename(temporary, file);
  }

  return {
    async pathOf(object) {
      const file = lake.fileOf?.(object.object_key) ?? path.join(cacheFolder, `${object.sha256}.parquet`);
      // Taken before the bytes are read: what is written in between is hashed again the next time.
      let print = await fingerprint(file);
      if (print !== undefined && print === checked.get(file)) return file;
      const bytes = await readIfThere(file);
      if (bytes === undefined || !isGood(object, bytes)) {
        if (lake.fileOf !== undefined)
          refuse(object, bytes === undefined ? 'is missing' : 'is not what was recorded');
        await download(object, file);
        print = await fingerprint(file);
      }
      if (print !== undefined) checked.set(file, print);
      return file;
    },
  };
}
