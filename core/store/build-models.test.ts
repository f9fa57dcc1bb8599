import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#core/clock.ts';
import { NOW, newHousehold } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { recordModels, slowestModels } from './build-models.ts';

let database: TestDatabase;
let household_id: string;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  household_id = (await newHousehold(database.db)).household_id;
});
afterAll(() => database.close());

const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE_MS);

async function built(minutes: number, times: Readonly<Record<string, number>>, isWhole = true) {
  const models = Object.entries(times).map(([name, milliseconds]) => ({
    name,
    layer: 'mart',
    rows: 7,
    milliseconds,
  }));
  await recordModels(database.db, { build_id: randomUUID(), household_id }, models, isWhole, at(minutes));
}

const slowest = () => slowestModels(database.db, household_id, 2);

test('the slowest models of the newest build come with what they usually take', async () => {
  for (const [minutes, time] of [10, 30, 20].entries()) await built(minutes, { fct_a: time, fct_b: 1 });
  await built(3, { fct_a: 99.4, fct_b: 2, fct_c: 3 });
  expect(await slowest()).toEqual([
    { model: 'fct_a', layer: 'mart', is_whole: true, row_count: 7, milliseconds: 99, usual_milliseconds: 20 },
    {
      model: 'fct_c',
      layer: 'mart',
      is_whole: true,
      row_count: 7,
      milliseconds: 3,
      usual_milliseconds: null,
    },
  ]);
});

test('a build of what changed is held against builds of what changed', async () => {
  await built(0, { fct_a: 1000 });
  await built(1, { fct_a: 4 }, false);
  await built(2, { fct_a: 5 }, false);
  expect(await slowest()).toMatchObject([{ is_whole: false, milliseconds: 5, usual_milliseconds: 4 }]);
});

test('only the last twenty builds tell what is usual', async () => {
  for (let minutes = 0; minutes < 20; minutes += 1) await built(minutes, { fct_a: 500 });
  for (let minutes = 20; minutes < 40; minutes += 1) await built(minutes, { fct_a: 3 });
  await built(40, { fct_a: 4 });
  expect(await slowest()).toMatchObject([{ usual_milliseconds: 3 }]);
});

test('times are forgotten after 90 days, those of the household alone', async () => {
  const other = (await newHousehold(database.db)).household_id;
  const model = { name: 'fct_a', layer: 'mart', rows: 1, milliseconds: 5 };
  await recordModels(database.db, { build_id: randomUUID(), household_id: other }, [model], true, at(0));
  await built(0, { fct_a: 1 });
  const later = (90 * DAY_MS) / MINUTE_MS + 1;
  await built(later, {});
  expect(await slowest()).toEqual([]);
  expect(await slowestModels(database.db, other, 5)).toHaveLength(1);
});
