/** Past months become one object each, of the very same rows. */
import fs from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { s3Lake } from '#core/lake/s3.ts';
import type { Lake } from '#core/lake.ts';
import { ok } from '#core/problem.ts';
import { type LakeMonths, openLakeMonths } from '#test/lake-months.ts';
import { lookInto } from '#test/look-into.ts';
import type { PipelineForTest } from '#test/pipeline-for-test.ts';
import { openS3 } from '#test/s3.ts';
import { checkLake } from './check-lake.ts';
import { RETIRED_MS } from './compact.ts';
import { withScratch } from './scratch.ts';

let months: LakeMonths;
let world: PipelineForTest;
beforeEach(async () => {
  months = await openLakeMonths();
  world = months.world;
});
afterEach(() => world.close());

const later = (milliseconds: number) => world.clock.advance(milliseconds);

/** Every row of every mart, built anew. */
async function marts() {
  await world.publish({ household_id: world.household.household_id, trigger: 'person' });
  expect(world.buildFailures).toEqual([]);
  const tables = (await lookInto(world).rows(`select table_name from duckdb_tables() order by all`)) ?? [];
  const dump: Record<string, unknown> = {};
  for (const { table_name } of tables)
    dump[String(table_name)] = await lookInto(world).rows(`from ${String(table_name)} order by all`);
  expect(Object.keys(dump).length).toBeGreaterThan(5);
  return dump;
}

describe('a month that is over', () => {
  test('becomes one object of the same rows, and no figure changes', { timeout: 60_000 }, async () => {
    await months.landMonth('2026-08');
    await months.landMonth('2026-09');
    const [rows, figures, fetches] = [await months.rawRows(), await marts(), await months.recorded()];
    expect(await months.compact()).toEqual(ok('8 objects became 2'));
    const [object] = await months.objectsOf('2026-09');
    expect(await months.objectsOf('2026-09')).toHaveLength(1);
    expect(object).toMatchObject({ is_compacted: true, row_count: 9, retired_at: null });
    expect(object?.object_key).toMatch(/\/2026-09\/compacted-[0-9a-f-]{36}\.parquet$/);
    expect(await months.rawRows()).toEqual(rows);
    const moved = (await months.recorded()).map(({ extraction }) => ({ ...extraction, object_key: '' }));
    expect(moved).toEqual(fetches.map(({ extraction }) => ({ ...extraction, object_key: '' })));
    expect(await marts()).toEqual(figures);
    // A build that began before may still read the old ones.
    expect(await months.keysIn('2026-09')).toHaveLength(5);
    later(RETIRED_MS + 1);
    expect(await months.compact()).toEqual(ok('8 replaced ones removed'));
    expect(await months.keysIn('2026-09')).toEqual([object?.object_key]);
    expect(await months.compact()).toEqual(ok('nothing was left to do'));
  });

  test('keeps its rows in the order fetched, byte for byte', async () => {
    await months.landMonth('2026-09');
    const columns = 'extraction_id, row_number, raw, payee, description, status, fetched_at';
    const read = async (keys: readonly string[]) =>
      await withScratch(async ({ connection }) => {
        const rows: unknown[] = [];
        for (const key of keys) {
          const file = world.lake.fileOf?.(key) ?? '';
          const reader = await connection.runAndReadAll(`select ${columns} from read_parquet('${file}')`);
          rows.push(...reader.getRowsJson());
        }
        return rows;
      });
    const before = await read((await months.objectsOf('2026-09')).map(({ object_key }) => object_key));
    await months.compact();
    expect(await read((await months.objectsOf('2026-09')).map(({ object_key }) => object_key))).toEqual(
      before,
    );
    expect(before).toHaveLength(9);
  });

  test('is made anew with what is found later', async () => {
    await months.landMonth('2026-09');
    await months.compact();
    await months.land('2026-09-15T10:00:00Z');
    const rows = await months.rawRows();
    expect(await months.compact()).toEqual(ok('2 objects became 1'));
    expect(await months.rawRows()).toEqual(rows);
    expect((await months.objectsOf('2026-09'))[0]).toMatchObject({ row_count: 12, is_compacted: true });
  });

  test('is left alone until it has been over for two days, and so is one object', async () => {
    await months.landMonth('2026-11');
    await months.land('2026-07-15T10:00:00Z');
    expect(await months.compact()).toEqual(ok('nothing was left to do'));
    world.clock.set('2026-12-02T23:59:59Z');
    expect(await months.compact()).toEqual(ok('nothing was left to do'));
    world.clock.set('2026-12-03T00:00:01Z');
    expect(await months.compact()).toMatchObject({ ok: true });
    expect(await months.objectsOf('2026-11')).toHaveLength(1);
  });
});

test('a month in S3 becomes one object that is as recorded, and nothing else is left of it', async () => {
  const s3 = await openS3();
  try {
    await months.landMonth('2026-09');
    const lake = s3Lake({ bucket: await s3.newBucket(), client: s3.client });
    for (const key of await world.lake.list('raw/'))
      await lake.put(key, (await world.lake.read(key)) ?? new Uint8Array());
    expect(await months.compact({ lake })).toEqual(ok('4 objects became 1'));
    later(RETIRED_MS + 1);
    expect(await months.compact({ lake })).toEqual(ok('4 replaced ones removed'));
    const report = await checkLake({ db: world.database.db, lake }, { onProgress: () => undefined });
    expect(report).toMatchObject({ faults: [], unrecorded: [] });
    const keys = (await lake.list('raw/transactions/')).filter((key) => key.includes('/2026-09/'));
    expect(keys).toHaveLength(1);
  } finally {
    await s3.close();
  }
});

describe('an object that is not as recorded', () => {
  const spoil = async (change: (file: string) => Promise<unknown>): Promise<string> => {
    const [first] = await months.objectsOf('2026-09');
    const key = first?.object_key ?? '';
    await change(world.lake.fileOf?.(key) ?? '');
    return key;
  };

  test.each([
    ['missing', (file: string) => fs.rm(file), 'is missing'],
    ['changed', (file: string) => fs.appendFile(file, 'x'), 'is not what was recorded'],
  ])('because it is %s is named, and its month is left; the others are done', async (_, change, what) => {
    await months.landMonth('2026-08');
    await months.landMonth('2026-09');
    const key = await spoil(change);
    const result = await months.compact();
    expect(result).toMatchObject({ ok: false, problem: { code: 'lake.corrupt' } });
    expect(result.ok ? '' : result.problem.message).toContain(`${key} ${what}`);
    expect(await months.objectsOf('2026-09')).toHaveLength(4);
    expect(await months.objectsOf('2026-08')).toHaveLength(1);
  });

  test('because it holds other rows than were recorded is not taken over', async () => {
    await months.landMonth('2026-09');
    await world.database.sql`
      update extractions set row_count = row_count + 1 where extraction_id = (
        select extraction_id from extractions where row_count > 0 and kind = 'transactions'
          and fetched_at < '2026-10-01' limit 1)`;
    expect(await months.compact()).toMatchObject({ ok: false, problem: { code: 'lake.corrupt' } });
    expect(await months.objectsOf('2026-09')).toHaveLength(4);
  });

  test('because the lake gave back something else is not taken over', async () => {
    await months.landMonth('2026-09');
    const lake: Lake = {
      ...world.lake,
      async read(key) {
        const bytes = await world.lake.read(key);
        return key.includes('compacted-') ? bytes?.slice(1) : bytes;
      },
    };
    expect(await months.compact({ lake })).toMatchObject({ ok: false, problem: { code: 'lake.corrupt' } });
    expect(await months.objectsOf('2026-09')).toHaveLength(4);
  });
});
