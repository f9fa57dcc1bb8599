/**
 * Readers beside a builder: each sees one build from its first query to its last, none sees an error, and none
 * sees less than what had been published when it began.
 * `READS=1000 PUBLISHES=100 npx vitest run test/reads-while-publishing.test.ts` for more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';
import { seededRandom } from './seeded-random.ts';

const READS = Number(process.env['READS'] ?? 60);
const PUBLISHES = Number(process.env['PUBLISHES'] ?? 3);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const READERS = 8;
const random = seededRandom(SEED);

let world: PipelineForTest;
beforeAll(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-15', keepFromRows: 0 });
  await world.link(QUIET_BANK);
  await world.work();
  expect(world.buildFailures).toEqual([]);
});
afterAll(() => world.close());

/** The builds so far; the name of the only account says which one a figure is of. */
const builds = new Map<string, number>();
async function publish(number: number): Promise<void> {
  await world.database.sql`update accounts set name = ${`Account ${number}`}`;
  const { household_id } = world.household;
  const build = await world.publish({ household_id, trigger: 'person' });
  if (build === undefined) throw new Error(world.buildFailures.map(({ message }) => message).join('\n'));
  builds.set(build.build_id, number);
}

const shape = z.object({ name: z.string().transform((name) => Number(name.split(' ')[1])) });

/** What one reader saw: the figures of its queries, and the build that it was told of. */
async function read() {
  const publishedBefore = builds.size;
  const seen = await world.published.use(world.household.household_id, async ({ warehouse, build }) => {
    const figures: (number | undefined)[] = [];
    for (let query = 0; query < 3; query += 1) {
      const rows = await warehouse.rows('select name from dim_accounts', {}, shape);
      figures.push(...rows.map(({ name }) => name));
      await sleep(random() * 20);
    }
    return { figures, buildId: build.build_id };
  });
  return { ...seen, publishedBefore };
}

test(`${READS} reads during ${PUBLISHES} publishes see one build each`, {
  timeout: 60_000 + 20_000 * PUBLISHES,
}, async () => {
  onTestFailed(() => void process.stderr.write(`SEED=${SEED}\n`));
  await publish(1);
  const seen: Awaited<ReturnType<typeof read>>[] = [];
  let isOver = false;
  const reader = async (): Promise<void> => {
    // As many as were asked for, and for as long as there is something to be seen changing.
    while (!isOver || seen.length < READS) {
      seen.push(await read());
      await sleep(random() * 200 * (PUBLISHES / READS) * READERS);
    }
  };
  const readers = Promise.all(Array.from({ length: READERS }, reader));
  try {
    for (let number = 2; number <= PUBLISHES; number += 1) await publish(number);
  } finally {
    isOver = true;
    await readers;
  }
  expect(seen.length).toBeGreaterThanOrEqual(READS);
  for (const { figures = [], buildId = '', publishedBefore } of seen) {
    const number = builds.get(buildId);
    expect(figures).toEqual([number, number, number]);
    expect(number).toBeGreaterThanOrEqual(publishedBefore);
  }
  const different = new Set(seen.map(({ buildId }) => buildId));
  expect(different.size).toBeGreaterThan(PUBLISHES / 2);
});
