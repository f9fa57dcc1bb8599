/** The lake against its manifest, in a folder and in S3 alike. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { folderLake } from '#core/lake/folder.ts';
import { s3Lake } from '#core/lake/s3.ts';
import type { Lake } from '#core/lake.ts';
import { money } from '#core/money.ts';
import { sha256 } from '#core/secret.ts';
import { type NewExtraction, recordExtraction } from '#core/store/extractions.ts';
import { NOW, newAccount, newHousehold, newLinked, newRun } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { openS3, type S3ForTest } from '#test/s3.ts';
import { checkLake } from './check-lake.ts';
import { createLander } from './land.ts';

let folder: string;
let s3: S3ForTest;
let database: TestDatabase;
const lander = createLander();
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-check-'));
  s3 = await openS3();
  database = await testDatabase();
});
afterAll(async () => {
  lander.close();
  await database.close();
  await s3.close();
  await fs.rm(folder, { recursive: true });
});

const LAKES: readonly (readonly [string, () => Promise<Lake>])[] = [
  ['a folder', () => Promise.resolve(folderLake(path.join(folder, randomUUID())))],
  ['S3', async () => s3Lake({ bucket: await s3.newBucket(), client: s3.client })],
];

describe.each(LAKES)('a lake in %s', (_, newLake) => {
  let lake: Lake;
  let recorded: NewExtraction[];
  beforeEach(async () => {
    await database.sql`truncate households cascade`;
    lake = await newLake();
    recorded = [];
    const { db } = database;
    const { household_id } = await newHousehold(db);
    const connection = await newLinked(db, household_id);
    const { account_id } = await newAccount(db, connection);
    const { run_id } = await newRun(db, connection);
    for (const count of [1, 3, 0]) {
      const from = { extraction_id: randomUUID(), household_id, account_id, fetched_at: NOW };
      const row = { status: 'booked', booked_on: day('2026-11-20'), amount: money(-350n, 'GBP') } as const;
      const rows = Array.from({ length: count }, () => ({
        row: { ...row, payee: 'A shop', description: '' },
        raw: { count },
      }));
      const object = await lander.land(
        { kind: 'transactions', rows },
        { ...from, provider: 'gocardless', institution_id: 'X' },
      );
      await lake.put(object.key, object.bytes);
      const extraction = {
        ...from,
        run_id,
        kind: 'transactions',
        object_key: object.key,
        row_count: count,
        byte_count: object.bytes.length,
        sha256: object.sha256,
        window_from: null,
        window_to: null,
        set_aside_count: 0,
      };
      await recordExtraction(db, extraction);
      recorded.push(extraction);
    }
  });

  const check = (signal?: AbortSignal) =>
    checkLake(
      { db: database.db, lake },
      { onProgress: () => undefined, ...(signal === undefined ? {} : { signal }) },
    );
  const second = (): NewExtraction => {
    const [, one] = recorded;
    if (one === undefined) throw new Error('nothing was recorded');
    return one;
  };
  const bytesOf = async (key: string): Promise<Buffer> => Buffer.from((await lake.read(key)) ?? []);
  async function replace(key: string, bytes: Uint8Array): Promise<void> {
    await lake.remove(key);
    await lake.put(key, bytes);
  }
  const fault = async () => {
    const { faults } = await check();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.key).toBe(second().object_key);
    return `${faults[0]?.what}. ${faults[0]?.remedy}`;
  };

  test('that is as recorded has no fault', async () => {
    const steps: string[] = [];
    const onProgress = (done: number, all: number) => void steps.push(`${done}/${all}`);
    const bytes = recorded.reduce((sum, { byte_count }) => sum + byte_count, 0);
    expect(await checkLake({ db: database.db, lake }, { onProgress })).toEqual({
      objects: 3,
      rows: 4,
      bytes,
      faults: [],
      unrecorded: [],
    });
    expect(steps).toEqual(['1/3', '2/3', '3/3']);
  });

  test('names an object that is missing, and what to do', async () => {
    await lake.remove(second().object_key);
    expect(await fault()).toMatch(/^is missing\. Put the object of this name back from a backup/);
  });

  test('names one that was cut, and one with a single flipped bit', async () => {
    const { object_key } = second();
    const bytes = await bytesOf(object_key);
    await replace(object_key, bytes.subarray(0, -1));
    expect(await fault()).toContain(`has ${bytes.length - 1} bytes, recorded are ${bytes.length}. Put`);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await replace(object_key, bytes);
    expect(await fault()).toContain('has other bytes than were recorded');
  });

  test('names one that was recorded as something that cannot be read', async () => {
    const { object_key } = second();
    const bytes = (await bytesOf(object_key)).fill(0, 4, 40);
    for (const content of [Buffer.from('no parquet'), bytes.subarray(0, -9)]) {
      await replace(object_key, content);
      await database.sql`update lake_objects set byte_count = ${content.length}, sha256 = ${sha256(content)}
        where object_key = ${object_key}`;
      expect(await fault()).toMatch(/^is no readable Parquet file\. .*report/);
    }
  });

  test('names one with other rows, or rows of other fetches, than were recorded', async () => {
    const { object_key, extraction_id } = second();
    await database.sql`update lake_objects set row_count = 4 where object_key = ${object_key}`;
    expect(await fault()).toContain('holds 3 rows, recorded are 4');
    await database.sql`update lake_objects set row_count = 3 where object_key = ${object_key}`;
    await database.sql`update extractions set row_count = 2 where extraction_id = ${extraction_id}`;
    expect(await fault()).toContain(`holds 3 rows of the fetch ${extraction_id}, recorded are 2`);
    await database.sql`delete from extractions where extraction_id = ${extraction_id}`;
    expect(await fault()).toContain(`holds 3 rows of the fetch ${extraction_id}, recorded are 0`);
  });

  test('lists what is not recorded, and leaves out what was replaced and waits to go', async () => {
    await lake.put('raw/notes.txt', Buffer.from('mine'));
    const { object_key } = second();
    await database.sql`delete from extractions where object_key = ${object_key}`;
    await database.sql`update lake_objects set retired_at = now() where object_key = ${object_key}`;
    expect(await check()).toMatchObject({ objects: 2, faults: [], unrecorded: ['raw/notes.txt'] });
  });

  test('is not at fault when an object is replaced while it is looked at', async () => {
    const { object_key } = second();
    const whole = lake;
    lake = {
      ...whole,
      async read(key) {
        if (key !== object_key) return await whole.read(key);
        await database.sql`update lake_objects set retired_at = now() where object_key = ${key}`;
        return undefined;
      },
    };
    expect((await check()).faults).toEqual([]);
  });

  test('is looked at no further when asked to stop', async () => {
    await expect(check(AbortSignal.abort(new Error('asked to stop')))).rejects.toThrow('asked to stop');
  });
});
