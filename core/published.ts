/** The published mart file of each household: opened once, shared by its readers, replaced when a build is. */
import path from 'node:path';
import type { Db } from './db.ts';
import { digestOfFile } from './file-digest.ts';
import type { Log } from './log.ts';
import { ProblemError } from './problem.ts';
import { type Build, newestBuild } from './store/builds.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

export interface Marts {
  readonly warehouse: Warehouse;
  readonly build: Pick<Build, 'build_id' | 'data_as_of' | 'published_at'>;
}

export interface Published {
  /**
   * Runs the work on the household's newest marts; undefined when nothing was ever built. One build stays
   * open under the work, whatever is published meanwhile. Throws when the file that the pointer names cannot be
   * opened, and a ProblemError when it is not the one that was published.
   */
  use<T>(householdId: string, work: (marts: Marts) => Promise<T>): Promise<T | undefined>;
  /** Files in use are closed when their last reader is done. */
  close(): Promise<void>;
}

interface OpenFile {
  readonly buildId: string;
  readonly marts: Promise<Marts>;
  readers: number;
  isRetired: boolean;
}

/** DuckDB does not notice every bit that has changed; what was published is known to the bit. */
async function openChecked(file: string, build: Build): Promise<Warehouse> {
  const { sha256, byte_count } = await digestOfFile(file);
  if (sha256 !== build.sha256 || byte_count !== build.byte_count)
    throw new ProblemError({
      code: 'marts.corrupt',
      message: `The figures in ${build.file_name} are not as they were published: say npm run rebuild.`,
    });
  return await openWarehouse(file);
}

export function createPublished({ db, folder, log }: { db: Db; folder: string; log: Log }): Published {
  const files = new Map<string, OpenFile>();

  const release = (file: OpenFile): void => {
    if (!file.isRetired || file.readers > 0) return;
    file.marts.then(
      ({ warehouse }) => warehouse.close(),
      // Whoever asked for it has been told already; nothing is open.
      () => undefined,
    );
  };

  const retire = (householdId: string, file: OpenFile): void => {
    if (files.get(householdId) === file) files.delete(householdId);
    file.isRetired = true;
    release(file);
  };

  const fileOf = (householdId: string, build: Build): OpenFile => {
    const current = files.get(householdId);
    if (current?.buildId === build.build_id) return current;
    if (current !== undefined) retire(householdId, current);
    const marts = openChecked(path.join(folder, build.file_name), build).then((warehouse) => {
      log.debug({ household_id: householdId, build_id: build.build_id }, 'marts opened');
      return { warehouse, build };
    });
    const opened = { buildId: build.build_id, marts, readers: 0, isRetired: false };
    files.set(householdId, opened);
    return opened;
  };

  /** The open marts of the newest build, counted as in use. */
  const borrow = async (householdId: string): Promise<{ file: OpenFile; marts: Marts } | undefined> => {
    let failed: { buildId: string; error: unknown } | undefined;
    for (;;) {
      const build = await newestBuild(db, householdId);
      if (build === undefined) return undefined;
      if (failed?.buildId === build.build_id) throw failed.error;
      const file = fileOf(householdId, build);
      file.readers += 1;
      try {
        return { file, marts: await file.marts };
      } catch (error) {
        // The file may have made way for a newer build between the two steps; the next try will tell.
        file.readers -= 1;
        retire(householdId, file);
        failed = { buildId: build.build_id, error };
      }
    }
  };

  return {
    async use(householdId, work) {
      const borrowed = await borrow(householdId);
      if (borrowed === undefined) return undefined;
      try {
        return await work(borrowed.marts);
      } finally {
        borrowed.file.readers -= 1;
        release(borrowed.file);
      }
    },
    async close() {
      const open = [...files];
      for (const [householdId, file] of open) retire(householdId, file);
      await Promise.allSettled(open.map(([, file]) => file.marts));
    },
  };
}
