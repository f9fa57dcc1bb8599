import { randomInt } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderLake } from '#core/lake/folder.ts';
import type { Lake } from '#core/lake.ts';
import { sha256 } from '#core/secret.ts';
import { createLander } from './land.ts';
import { createObjects, type Objects, type RecordedObject } from './objects.ts';

let folder: string;
let cacheFolder: string;
let lake: Lake;
let bytes: Buffer;
let recorded: RecordedObject;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-objects-'));
  cacheFolder = path.join(folder, 'cache');
  lake = folderLake(path.join(folder, 'lake'));
  const lander = createLander();
  const landed = await lander.land(
    { kind: 'transactions', rows: [{ set_aside: 'not readable', raw: { amount: '1e3' } }] },
    {
      extraction_id: 'e1',
      household_id: 'h1',
      account_id: 'a1',
      provider: 'gocardless',
      institution_id: 'DEMO',
      fetched_at: new Date('2026-11-24T10:00:00Z'),
    },
  );
  lander.close();
  bytes = Buffer.from(landed.bytes);
  await lake.put(landed.key, bytes);
  recorded = { object_key: landed.key, byte_count: bytes.length, sha256: landed.sha256 };
});
afterEach(() => fs.rm(folder, { recursive: true }));

const objects = (): Objects => createObjects({ lake, cacheFolder });
const file = (): string => lake.fileOf?.(recorded.object_key) ?? '';
const corrupt = (what: RegExp) => ({
  name: 'ProblemError',
  problem: {
    code: 'lake.corrupt',
    message: expect.stringMatching(new RegExp(`${recorded.object_key} ${what.source}`)),
  },
});

describe('in a folder', () => {
  test('an object is read where it lies', async () => {
    expect(await objects().pathOf(recorded)).toBe(file());
    await expect(fs.stat(cacheFolder)).rejects.toThrow('ENOENT');
  });

  test('a hundred single flipped bits are caught, each by name', async () => {
    for (let at = 0; at < 100; at += 1) {
      const flipped = Buffer.from(bytes);
      const place = randomInt(flipped.length);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << randomInt(8));
      await fs.writeFile(file(), flipped);
      await expect(objects().pathOf(recorded)).rejects.toMatchObject(corrupt(/is not what was recorded/));
    }
  });

  test('a file cut anywhere, or longer than it was, is caught', async () => {
    for (const length of [0, 1, 4, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await fs.writeFile(file(), bytes.subarray(0, length));
      await expect(objects().pathOf(recorded)).rejects.toMatchObject(corrupt(/is not what was recorded/));
    }
    await fs.writeFile(file(), Buffer.concat([bytes, Buffer.from('x')]));
    await expect(objects().pathOf(recorded)).rejects.toMatchObject(corrupt(/is not what was recorded/));
  });

  test('a missing one is said to be missing', async () => {
    await fs.rm(file());
    await expect(objects().pathOf(recorded)).rejects.toMatchObject(corrupt(/is missing/));
  });

  test('one that was good is looked at again when it was touched since', async () => {
    const kept = objects();
    await kept.pathOf(recorded);
    const changed = Buffer.from(bytes);
    changed[10] = (changed[10] ?? 0) ^ 1;
    await fs.writeFile(file(), changed);
    // Even when the clock of the disk stood still: then it is the size, the place or the time that differs.
    await fs.utimes(file(), new Date('2030-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z'));
    await expect(kept.pathOf(recorded)).rejects.toMatchObject(corrupt(/is not what was recorded/));
    await fs.writeFile(file(), bytes);
    expect(await kept.pathOf(recorded)).toBe(file());
    await fs.rm(file());
    await expect(kept.pathOf(recorded)).rejects.toMatchObject(corrupt(/is missing/));
  });
});

describe('elsewhere', () => {
  let reads: string[];
  beforeEach(() => {
    reads = [];
    const near = lake;
    lake = {
      put: (key, content) => near.put(key, content),
      list: (prefix) => near.list(prefix),
      remove: (key) => near.remove(key),
      read(key) {
        reads.push(key);
        return near.read(key);
      },
    };
  });
  const stored = (): string => path.join(folder, 'lake', recorded.object_key);

  test('an object is fetched once and kept for the next builds', async () => {
    const first = await objects().pathOf(recorded);
    expect(path.dirname(first)).toBe(cacheFolder);
    expect(await fs.readFile(first)).toEqual(bytes);
    expect(await objects().pathOf(recorded)).toBe(first);
    expect(reads).toEqual([recorded.object_key]);
    expect(await fs.readdir(cacheFolder)).toHaveLength(1);
  });

  test('a broken copy is fetched anew, a broken original is named', async () => {
    const kept = objects();
    const copy = await kept.pathOf(recorded);
    await fs.writeFile(copy, bytes.subarray(1));
    expect(await fs.readFile(await kept.pathOf(recorded))).toEqual(bytes);
    expect(reads).toHaveLength(2);
    await fs.rm(copy);
    await fs.writeFile(stored(), bytes.subarray(1));
    await expect(kept.pathOf(recorded)).rejects.toMatchObject(corrupt(/is not what was recorded/));
    expect(await fs.readdir(cacheFolder)).toEqual([]);
    await fs.rm(stored());
    await expect(kept.pathOf(recorded)).rejects.toMatchObject(corrupt(/is missing/));
  });

  test('two objects of the same bytes share one copy, and each is checked by its own record', async () => {
    const twin = { ...recorded, object_key: `${recorded.object_key}.twin` };
    await lake.put(twin.object_key, bytes);
    const kept = objects();
    expect(await kept.pathOf(twin)).toBe(await kept.pathOf(recorded));
    const other = { ...recorded, sha256: sha256('other') };
    await expect(kept.pathOf(other)).rejects.toMatchObject(corrupt(/is not what was recorded/));
  });
});
