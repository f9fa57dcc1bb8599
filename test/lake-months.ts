/** A household with months of raw objects, and the task that puts each month together. */
import { randomUUID } from 'node:crypto';
import { day } from '#core/day.ts';
import { silentLog } from '#core/log.ts';
import { money } from '#core/money.ts';
import type { Account } from '#core/store/accounts.ts';
import { recordExtraction } from '#core/store/extractions.ts';
import { type LakeObject, listRecorded } from '#core/store/lake-objects.ts';
import { type ExtractionRows, rowsByExtraction } from '#pipeline/object-facts.ts';
import { withScratch } from '#pipeline/scratch.ts';
import { compactMonths } from '#pipeline/tasks/compact-months.ts';
import type { TaskTools } from '#pipeline/tasks/task.ts';
import { newRun } from './household-for-test.ts';
import { lookInto } from './look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';

export interface LakeMonths {
  readonly world: PipelineForTest;
  readonly tools: TaskTools;
  readonly accountId: string;
  /** A fetch that shows one row that every fetch shows, one of its own, and one that could not be read. */
  land(fetchedAt: string, isEmpty?: boolean): Promise<void>;
  /** Three fetches of three rows, and an empty one. */
  landMonth(month: string): Promise<void>;
  recorded(): ReturnType<typeof listRecorded>;
  /** The objects of transactions that count. */
  objectsOf(month: string): Promise<LakeObject[]>;
  /** What the lake holds, whether it counts or not. */
  keysIn(month: string): Promise<string[]>;
  /** Count and checksum of every recorded fetch of transactions, from the objects that count. */
  rawRows(): Promise<ReadonlyMap<string, ExtractionRows>>;
  compact(changes?: Partial<TaskTools>): ReturnType<typeof compactMonths.run>;
}

function rowsOfFetch(on: string) {
  const row = (payee: string, bookedOn: string) => ({
    row: {
      status: 'booked' as const,
      bank_id: `${payee}/${bookedOn}`,
      booked_on: day(bookedOn),
      amount: money(-1234n, 'GBP'),
      payee,
      description: 'it’s “quoted”, \u0000 and ünusual',
    },
    raw: { payee, on: bookedOn, nested: { deep: [1, 'two', null], more: '9007199254740993' } },
  });
  return [
    row('Every time', `${on.slice(0, 7)}-01`),
    row('Once', on),
    { set_aside: 'odd', raw: { a: '\ud800' } },
  ];
}

async function land(
  { database, lake, lander }: PipelineForTest,
  { account, run_id }: { account: Account; run_id: string },
  fetchedAt: string,
  isEmpty: boolean,
): Promise<void> {
  const on = fetchedAt.slice(0, 10);
  const { household_id, account_id } = account;
  const from = { extraction_id: randomUUID(), household_id, account_id, fetched_at: new Date(fetchedAt) };
  const object = await lander.land(
    { kind: 'transactions', rows: isEmpty ? [] : rowsOfFetch(on) },
    { ...from, provider: 'gocardless', institution_id: QUIET_BANK },
  );
  await lake.put(object.key, object.bytes);
  await recordExtraction(database.db, {
    ...from,
    run_id,
    kind: 'transactions',
    object_key: object.key,
    row_count: object.row_count,
    byte_count: object.bytes.length,
    sha256: object.sha256,
    window_from: `${on.slice(0, 7)}-01`,
    window_to: on,
    set_aside_count: object.set_aside_count,
  });
}

export async function openLakeMonths(): Promise<LakeMonths> {
  const world = await openPipelineForTest({ firstDay: '2026-11-10' });
  const connection = await world.link(QUIET_BANK);
  await world.work();
  const [account] = await lookInto(world).accounts();
  if (account === undefined) throw new Error('there is no account');
  const { account_id, household_id } = account;
  const { run_id } = await newRun(world.database.db, connection);
  const { db, sql } = world.database;
  const onConnectionNews = () => Promise.resolve();
  const tools: TaskTools = { ...world, db, sql, log: silentLog, zone: 'Europe/London', onConnectionNews };
  const recorded = () => listRecorded(db, household_id);
  const months: LakeMonths = {
    world,
    tools,
    accountId: account_id,
    recorded,
    land: (fetchedAt, isEmpty = false) => land(world, { account, run_id }, fetchedAt, isEmpty),
    async landMonth(month) {
      for (const on of ['03', '11', '27']) await months.land(`${month}-${on}T10:00:00Z`);
      await months.land(`${month}-28T10:00:00Z`, true);
    },
    async objectsOf(month) {
      const found = (await recorded())
        .map(({ object }) => object)
        .filter((object) => object.month === month && object.kind === 'transactions');
      return [...new Map(found.map((object) => [object.object_key, object])).values()];
    },
    async keysIn(month) {
      const keys = await world.lake.list('raw/transactions/');
      return keys.filter((key) => key.includes(`/${month}/`));
    },
    async rawRows() {
      const keys = new Set((await recorded()).map(({ extraction }) => extraction.object_key));
      const files = [...keys]
        .filter((key) => key.startsWith('raw/transactions/'))
        .map((key) => world.lake.fileOf?.(key) ?? '');
      return await withScratch(({ connection }) => rowsByExtraction(connection, files));
    },
    compact: (changes = {}) => compactMonths.run({ ...tools, ...changes }),
  };
  return months;
}
