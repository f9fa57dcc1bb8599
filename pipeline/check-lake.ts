/** Compares the lake with its manifest: every recorded object there, whole, readable, with the rows it should have. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import { sha256 } from '#core/secret.ts';
import { doesCount, listManifest, listObjectKeys, type ManifestEntry } from '#core/store/lake-objects.ts';
import { rowsByExtraction } from './object-facts.ts';
import { isUnreadable, type Scratch, withScratch } from './scratch.ts';

export interface LakeFault {
  readonly key: string;
  /** What is wrong with it, to follow its name. */
  readonly what: string;
  /** A sentence that says what to do. */
  readonly remedy: string;
}

export interface LakeReport {
  readonly objects: number;
  readonly rows: number;
  readonly bytes: number;
  readonly faults: readonly LakeFault[];
  /** Keys in the lake that nothing is known of. */
  readonly unrecorded: readonly string[];
}

const FROM_BACKUP =
  'Put the object of this name back from a backup of the lake; until then the last good figures stay.';
const TELL =
  'Its bytes are the recorded ones, so a copy would be no better: this is a fault of the program, please report it.';

export async function checkLake(
  { db, lake }: { db: Db; lake: Lake },
  { onProgress, signal }: { onProgress: (done: number, all: number) => void; signal?: AbortSignal },
): Promise<LakeReport> {
  const manifest = await listManifest(db);
  const faults: LakeFault[] = [];
  await withScratch(async (scratch) => {
    for (const [at, entry] of manifest.entries()) {
      signal?.throwIfAborted();
      const fault = await faultOf(lake, scratch, entry);
      // One that was replaced meanwhile by its month's object is no fault.
      if (fault !== undefined && (await doesCount(db, entry.object_key)))
        faults.push({ key: entry.object_key, ...fault });
      onProgress(at + 1, manifest.length);
    }
  });
  const keys = await lake.list('raw/');
  // Read after the listing, so that what was stored meanwhile is known.
  const recorded = await listObjectKeys(db);
  return {
    objects: manifest.length,
    rows: manifest.reduce((sum, { row_count }) => sum + row_count, 0),
    bytes: manifest.reduce((sum, { byte_count }) => sum + byte_count, 0),
    faults,
    unrecorded: keys.filter((key) => !recorded.has(key)),
  };
}

type Fault = Omit<LakeFault, 'key'>;

async function faultOf(lake: Lake, scratch: Scratch, entry: ManifestEntry): Promise<Fault | undefined> {
  const bytes = await lake.read(entry.object_key);
  if (bytes === undefined) return { what: 'is missing', remedy: FROM_BACKUP };
  if (bytes.length !== entry.byte_count)
    return { what: `has ${bytes.length} bytes, recorded are ${entry.byte_count}`, remedy: FROM_BACKUP };
  if (sha256(bytes) !== entry.sha256)
    return { what: 'has other bytes than were recorded (SHA-256)', remedy: FROM_BACKUP };
  const file = path.join(scratch.folder, 'object.parquet');
  await fs.writeFile(file, bytes, { mode: 0o600 });
  try {
    return compareRows(entry, await rowsByExtraction(scratch.connection, [file]));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { what: 'is no readable Parquet file', remedy: TELL };
  }
}

function compareRows(
  entry: ManifestEntry,
  found: ReadonlyMap<string, { readonly rows: number }>,
): Fault | undefined {
  const rows = [...found.values()].reduce((sum, each) => sum + each.rows, 0);
  if (rows !== entry.row_count)
    return { what: `holds ${rows} rows, recorded are ${entry.row_count}`, remedy: TELL };
  const odd = new Set([...found.keys(), ...entry.extractions.keys()]);
  for (const [id, count] of entry.extractions) if ((found.get(id)?.rows ?? 0) === count) odd.delete(id);
  const [first] = odd;
  if (first === undefined) return undefined;
  const [there, expected] = [found.get(first)?.rows ?? 0, entry.extractions.get(first) ?? 0];
  return { what: `holds ${there} rows of the fetch ${first}, recorded are ${expected}`, remedy: TELL };
}
