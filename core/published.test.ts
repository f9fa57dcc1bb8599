import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { households } from '#drizzle/schema/index.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { digestOfFile } from './file-digest.ts';
import { silentLog } from './log.ts';
import { createPublished, type Published } from './published.ts';
import { publishBuild } from './store/builds.ts';

const HOUSEHOLD = '11111111-1111-4111-8111-111111111111';

let database: TestDatabase;
let folder: string;
let published: Published;

beforeAll(async () => {
  database = await testDatabase();
  await database.db.insert(households).values({
    household_id: HOUSEHOLD,
    name: 'Home',
    zone: 'Europe/London',
    base_currency: 'GBP',
    created_at: new Date('2026-03-01T00:00:00Z'),
  });
});
afterAll(() => database.close());

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'published-'));
  published = createPublished({ db: database.db, folder, log: silentLog });
});
afterEach(async () => {
  await published.close();
  await rm(folder, { recursive: true });
});

let count = 0;
/** Points the household at a file; writes the file too, unless it is to be missing. */
async function publish(figure: number, isWritten = true): Promise<string> {
  count += 1;
  const file_name = `${count}.duckdb`;
  if (isWritten) {
    const instance = await DuckDBInstance.create(path.join(folder, file_name));
    const connection = await instance.connect();
    await connection.run(`create table figures as select ${figure} as figure`);
    connection.closeSync();
    instance.closeSync();
  }
  const build_id = `22222222-2222-4222-8222-${String(count).padStart(12, '0')}`;
  await publishBuild(database.db, {
    build_id,
    household_id: HOUSEHOLD,
    file_name,
    ...(isWritten ? await digestOfFile(path.join(folder, file_name)) : { sha256: '', byte_count: 0 }),
    data_as_of: new Date('2026-03-01T06:00:00Z'),
    extraction_count: 0,
    models: [],
    published_at: new Date(Date.UTC(2026, 2, 1, 7, count)),
  });
  return build_id;
}

const shape = z.object({ figure: z.number() });
const figure = () =>
  published.use(HOUSEHOLD, async ({ warehouse, build }) => {
    const [row] = await warehouse.rows('select figure from figures', {}, shape);
    return { figure: row?.figure, build_id: build.build_id };
  });

test('a household without a build has no marts', async () => {
  expect(await published.use('33333333-3333-4333-8333-333333333333', async () => 1)).toBeUndefined();
});

test('readers see the newest build, and a reader keeps the one it began with', async () => {
  const first = await publish(1);
  expect(await figure()).toEqual({ figure: 1, build_id: first });
  await published.use(HOUSEHOLD, async ({ warehouse }) => {
    await publish(2);
    expect((await figure())?.figure).toBe(2);
    expect(await warehouse.rows('select figure from figures', {}, shape)).toEqual([{ figure: 1 }]);
  });
  expect((await figure())?.figure).toBe(2);
});

test('one file is opened once for all its readers and closed after the last', async () => {
  await publish(3);
  const seen = await Promise.all(
    [1, 2, 3].map(() => published.use(HOUSEHOLD, async ({ warehouse }) => warehouse)),
  );
  expect(new Set(seen).size).toBe(1);
  await publish(4);
  await figure();
  await expect(seen[0]?.rows('select 1', {}, shape)).rejects.toThrow(/closed/);
});

test('a pointer to a file that is gone throws, and the next build is read again', async () => {
  await publish(5, false);
  await expect(figure()).rejects.toThrow();
  await publish(6);
  expect((await figure())?.figure).toBe(6);
});

test('an error of a reader reaches it and leaves the marts open for others', async () => {
  await publish(7);
  await expect(
    published.use(HOUSEHOLD, async () => {
      throw new Error('reader failed');
    }),
  ).rejects.toThrow('reader failed');
  expect((await figure())?.figure).toBe(7);
});
