/** Wherever putting months together is cut off, no row is lost and none is there twice. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import { ok } from '#core/problem.ts';
import { listRetired } from '#core/store/lake-objects.ts';
import { type LakeMonths, openLakeMonths } from '#test/lake-months.ts';
import type { PipelineForTest } from '#test/pipeline-for-test.ts';
import { RETIRED_MS } from './compact.ts';
import { orphanedObjects } from './tasks/orphaned-objects.ts';
import type { TaskTools } from './tasks/task.ts';

let months: LakeMonths;
let world: PipelineForTest;
beforeAll(async () => {
  months = await openLakeMonths();
  world = months.world;
});
afterAll(() => world.close());

const later = (milliseconds: number) => world.clock.advance(milliseconds);
let used = 0;
/** A month that no test has used yet. */
const nextMonth = () => `${2024 + Math.floor(used / 12)}-${String((used++ % 12) + 1).padStart(2, '0')}`;

class KilledError extends Error {
  override name = 'KilledError';
}

type Moment = 'before' | 'after';
const killed = (): never => {
  throw new KilledError();
};
async function killedAt<T>(moment: Moment, work: () => Promise<T>): Promise<T> {
  if (moment === 'before') killed();
  await work();
  return killed();
}

/** The lake with the process dying around one of its calls for a compacted, or for any, object. */
const dyingLake = (verb: 'put' | 'read' | 'remove', moment: Moment): Lake => ({
  ...world.lake,
  put: (key, bytes) =>
    verb === 'put' ? killedAt(moment, () => world.lake.put(key, bytes)) : world.lake.put(key, bytes),
  read: (key) =>
    verb === 'read' && key.includes('compacted-')
      ? killedAt(moment, () => world.lake.read(key))
      : world.lake.read(key),
  remove: (key) =>
    verb === 'remove' ? killedAt(moment, () => world.lake.remove(key)) : world.lake.remove(key),
});

/** The database with the process dying around one of its statements. */
function dyingDb(verb: 'insert' | 'transaction' | 'delete', moment: Moment): Db {
  return new Proxy(world.database.db, {
    get(db, name) {
      const method: unknown = Reflect.get(db, name);
      if (typeof method !== 'function') return method;
      if (name !== verb) return method.bind(db) as unknown;
      if (verb === 'transaction')
        return (work: (tx: Db) => Promise<unknown>) =>
          killedAt(moment, () => world.database.db.transaction((tx) => work(tx)));
      return killed;
    },
  });
}

describe('a process that dies', () => {
  const CUTS: readonly (readonly [string, () => Partial<TaskTools>])[] = [
    ['before the new object is planned', () => ({ db: dyingDb('insert', 'before') })],
    ['before it is stored', () => ({ lake: dyingLake('put', 'before') })],
    ['once it is stored', () => ({ lake: dyingLake('put', 'after') })],
    ['before it is read back', () => ({ lake: dyingLake('read', 'before') })],
    ['before the fetches move', () => ({ db: dyingDb('transaction', 'before') })],
    ['once the fetches have moved', () => ({ db: dyingDb('transaction', 'after') })],
    ['before an old object goes', () => ({ lake: dyingLake('remove', 'before') })],
    ['once an old object is gone', () => ({ lake: dyingLake('remove', 'after') })],
    ['before it is forgotten', () => ({ db: dyingDb('delete', 'before') })],
  ];

  test.each(CUTS)('%s loses and doubles nothing, and the next one ends the work', async (_, cut) => {
    const month = nextMonth();
    await months.landMonth(month);
    const [rows, fetches] = [await months.rawRows(), (await months.recorded()).length];
    const unchanged = async () => {
      expect(await months.rawRows()).toEqual(rows);
      expect(await months.recorded()).toHaveLength(fetches);
    };
    await expect(
      (async () => {
        await months.compact(cut());
        later(RETIRED_MS + 1);
        await months.compact(cut());
      })(),
    ).rejects.toThrow(KilledError);
    await unchanged();
    // Days later, so that nothing is spared for being young.
    later(2 * DAY_MS);
    expect(await orphanedObjects.run(months.tools)).toEqual(ok('none was found'));
    await unchanged();
    expect(await months.compact()).toMatchObject({ ok: true });
    later(RETIRED_MS + HOUR_MS);
    expect(await months.compact()).toMatchObject({ ok: true });
    expect(await orphanedObjects.run(months.tools)).toEqual(ok('none was found'));
    await unchanged();
    const [object] = await months.objectsOf(month);
    expect(await months.keysIn(month)).toEqual([object?.object_key]);
    expect(await listRetired(world.database.db, world.clock.now())).toEqual([]);
  });

  test('leaves the work to one that holds the lock', async () => {
    const month = nextMonth();
    await months.landMonth(month);
    const reserved = await world.database.sql.reserve();
    await reserved`select pg_advisory_lock(hashtextextended('lake/compaction', 0))`;
    expect(await months.compact()).toEqual(ok('another process is at it'));
    await reserved`select pg_advisory_unlock(hashtextextended('lake/compaction', 0))`;
    reserved.release();
    expect(await months.compact()).toEqual(ok('4 objects became 1'));
  });

  test('and comes back too late, or after a change, moves nothing', async () => {
    const month = nextMonth();
    await months.landMonth(month);
    const slow: Lake = {
      ...world.lake,
      async put(key, bytes) {
        await world.lake.put(key, bytes);
        later(RETIRED_MS);
      },
    };
    expect(await months.compact({ lake: slow })).toMatchObject({
      ok: false,
      problem: { code: 'lake.changed' },
    });
    const overtaken: Lake = {
      ...world.lake,
      async put(key, bytes) {
        await world.lake.put(key, bytes);
        await world.database
          .sql`update lake_objects set retired_at = now() where object_key like ${`%/${month}/%`}
          and not is_compacted and object_key = (select min(object_key) from extractions
            where kind = 'transactions' and object_key like ${`%/${month}/%`})`;
      },
    };
    expect(await months.compact({ lake: overtaken })).toMatchObject({
      ok: false,
      problem: { code: 'lake.changed' },
    });
    expect((await months.objectsOf(month)).every((object) => !object.is_compacted)).toBe(true);
  });
});

describe('a stray object', () => {
  test('whose rows are in its month’s object goes, and is not taken in a second time', async () => {
    const month = nextMonth();
    await months.landMonth(month);
    const [first] = await months.objectsOf(month);
    const key = first?.object_key ?? '';
    const bytes = (await world.lake.read(key)) ?? new Uint8Array();
    await months.compact();
    later(RETIRED_MS + 1);
    await months.compact();
    // As a backup of the folder brings it back.
    await world.lake.put(key, bytes);
    const fetches = await months.recorded();
    const [object] = await months.objectsOf(month);
    const file = world.lake.fileOf?.(object?.object_key ?? '') ?? '';
    await fs.rename(file, `${file}.away`);
    expect(await orphanedObjects.run(months.tools)).toEqual(ok('none was found'));
    expect(await world.lake.read(key)).toBeDefined();
    await fs.rename(`${file}.away`, file);
    expect(await orphanedObjects.run(months.tools)).toEqual(ok('0 taken in, 1 removed'));
    expect(await months.recorded()).toEqual(fetches);
  });

  test('that was made of others is kept while its account is known: its rows may be nowhere else', async () => {
    const month = nextMonth();
    await months.landMonth(month);
    const [first] = await months.objectsOf(month);
    const folder = first?.object_key.slice(0, first.object_key.lastIndexOf('/')) ?? '';
    const known = `${folder}/compacted-${randomUUID()}.parquet`;
    const unknown = known.replace(months.accountId, randomUUID());
    for (const key of [known, unknown]) await world.lake.put(key, Buffer.from('x'));
    later(3 * DAY_MS);
    expect(await orphanedObjects.run(months.tools)).toEqual(ok('0 taken in, 1 removed'));
    expect(await world.lake.read(known)).toBeDefined();
  });
});
