/** The product's own parts from the bank's page to the message, on a household with many rows. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createDeliverer } from '#bot/deliver.ts';
import { DAY_MS, ShiftedClock, systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { dayOf } from '#core/day.ts';
import { createLog } from '#core/log.ts';
import { requestSync } from '#core/request-sync.ts';
import { newestBuild } from '#core/store/builds.ts';
import type { Connection } from '#core/store/connections.ts';
import { recordExtraction } from '#core/store/extractions.ts';
import { type Run, recentRuns } from '#core/store/runs.ts';
import { createPipeline } from '#main/pipeline.ts';
import { openStores, type Stores } from '#main/stores.ts';
import { createLander, type LandingRows } from '#pipeline/land.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';
import { newAccount, newHousehold, newLinked, newMember, newRun } from '#test/household-for-test.ts';
import type { BankRow } from './many-rows.ts';

const INSTITUTION = 'MONZO_MONZGB2L';
const ZONE = 'Europe/London';
const ROWS_AN_OBJECT = 5000;

export interface PushProduct {
  readonly clock: ShiftedClock;
  readonly objects: readonly string[];
  /** Asks for a sync, as a schedule does. */
  sync(): Promise<void>;
  /** Done when nothing is in hand. */
  settle(): Promise<void>;
  /** Of the newest sync and build. */
  phases(): Promise<{ sync: Run; build: Run; modelsMs: number; slowest: string }>;
  nextDay(): void;
  close(): Promise<void>;
}

/** Lands rows that were fetched long ago, as many to an object as a bank's first answer may bring. */
async function landAll(
  stores: Stores,
  connectionOf: (account: string) => Connection,
  accounts: ReadonlyMap<string, readonly BankRow[]>,
) {
  const { db } = stores.database;
  const lander = createLander();
  const fetchedAt = new Date(systemClock.now().getTime() - DAY_MS);
  const today = dayOf(fetchedAt, ZONE);
  const objects: string[] = [];
  for (const [external_id, known] of accounts) {
    const connection = connectionOf(external_id);
    const run = await newRun(db, connection);
    const { account_id, household_id } = await newAccount(db, connection, { external_id, name: external_id });
    for (let at = 0; at < known.length; at += ROWS_AN_OBJECT) {
      const booked = known.slice(at, at + ROWS_AN_OBJECT);
      const context = { institution_id: INSTITUTION, kind: 'current', zone: ZONE, today } as const;
      const rows = await normaliseTransactions({ booked, pending: [] }, context);
      const landing: LandingRows = { kind: 'transactions', rows };
      const from = { extraction_id: randomUUID(), account_id, household_id, fetched_at: fetchedAt };
      const object = await lander.land(landing, {
        ...from,
        provider: connection.provider,
        institution_id: INSTITUTION,
      });
      await stores.lake.put(object.key, object.bytes);
      objects.push(stores.lake.fileOf?.(object.key) ?? '');
      await recordExtraction(db, {
        ...from,
        run_id: run.run_id,
        kind: 'transactions',
        object_key: object.key,
        row_count: object.row_count,
        byte_count: object.bytes.length,
        sha256: object.sha256,
        window_from: booked[0]?.bookingDate ?? null,
        window_to: booked.at(-1)?.bookingDate ?? null,
        set_aside_count: object.set_aside_count,
      });
    }
  }
  lander.close();
  return objects;
}

export async function openPushProduct(options: {
  readonly folder: string;
  readonly url: string;
  readonly accounts: ReadonlyMap<string, readonly BankRow[]>;
  /** Alone on its connection; the others have been synced before and are stored as well. */
  readonly synced: string;
}): Promise<PushProduct> {
  const { folder, url, accounts, synced } = options;
  const token = '1:a-token-for-the-bench';
  const read = readConfig({
    DATA_DIR: path.join(folder, 'data'),
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: url,
    GOCARDLESS_SECRET_ID: 'an id',
    GOCARDLESS_SECRET_KEY: 'a key',
    GOCARDLESS_API_URL: `${url}/api/v2`,
  });
  if (!read.ok) throw new Error(read.faults.join(' '));
  const clock = new ShiftedClock(systemClock);
  const parts = { clock, log: createLog({ level: 'warn', secrets: [] }) };
  const stores = await openStores(read.config, parts);
  const { db, sql } = stores.database;
  const { household_id } = await newHousehold(db);
  await newMember(db, household_id, 1001);
  const connection = await newLinked(db, household_id, { institution_id: INSTITUTION });
  const other = await newLinked(db, household_id, { institution_id: INSTITUTION });
  const objects = await landAll(stores, (name) => (name === synced ? connection : other), accounts);
  const pipeline = createPipeline(read.config, stores, parts);
  const deliverer = createDeliverer({ db, sql, token, apiRoot: url, ...parts });
  await stores.queue.start();
  await pipeline.work();
  await deliverer.start();
  const { connection_id } = connection;
  return {
    clock,
    objects,
    async sync() {
      await requestSync({ db, queue: stores.queue }, { connection_id, trigger: 'person', now: clock.now() });
    },
    async settle() {
      while ((await stores.queue.isBusy('sync')) || (await stores.queue.isBusy('build')))
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async phases() {
      const runs = await recentRuns(db, household_id, 20);
      const [sync, build] = (['sync', 'build'] as const).map((kind) => runs.find((run) => run.kind === kind));
      const newest = await newestBuild(db, household_id);
      if (sync === undefined || build === undefined || newest === undefined) throw new Error('nothing ran');
      const models = newest.models as readonly { name: string; milliseconds: number }[];
      const slowest = models.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 8);
      return {
        sync,
        build,
        modelsMs: models.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        slowest: slowest.map(({ name, milliseconds }) => `${name} ${milliseconds.toFixed(0)}`).join(', '),
      };
    },
    nextDay: () => clock.advance(DAY_MS),
    async close() {
      await deliverer.stop();
      await stores.queue.stop();
      pipeline.close();
      await stores.close();
    },
  };
}
