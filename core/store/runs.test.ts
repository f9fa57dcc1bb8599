/** Runs and what they leave: extractions, quotas, tokens and builds. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS, ManualClock } from '#core/clock.ts';
import { createSealer } from '#core/secret.ts';
import { NOW, newAccount, newHousehold, newLinked, newRun } from '#test/household-for-test.ts';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { forgetBuild, listBuilds, newestBuild, publishBuild } from './builds.ts';
import { landedSoFar, listExtractions, recordExtraction } from './extractions.ts';
import { tokenStore } from './provider-tokens.ts';
import { dropRenewed, listQuotas, listQuotasOf, noteQuota } from './quotas.ts';
import { abandonRuns, findRun, finishRun, listUnbuilt, takeRuns } from './runs.ts';

let database: TestDatabase;
let homeId: string;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  homeId = (await newHousehold(database.db)).household_id;
});
afterAll(() => database.close());

const after = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);
const twenty = <T>(work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 20 }, (_, at) => work(at)));

describe('an extraction', () => {
  async function record(kind: string, fetched_at: Date, row_count = 1, account_id?: string) {
    const connection = await newLinked(database.db, homeId);
    const id = account_id ?? (await newAccount(database.db, connection)).account_id;
    const run = await newRun(database.db, connection);
    const extraction = {
      extraction_id: randomUUID(),
      run_id: run.run_id,
      household_id: homeId,
      account_id: id,
      kind,
      object_key: `raw/${randomUUID()}`,
      row_count,
      byte_count: 1,
      sha256: '',
      window_from: null,
      window_to: null,
      fetched_at,
      set_aside_count: 0,
    };
    await recordExtraction(database.db, extraction);
    return extraction;
  }

  test('is listed in the order fetched, once recorded', async () => {
    const later = await record('transactions', after(HOUR_MS), 3);
    const earlier = await record('transactions', NOW, 4, later.account_id);
    await record('balances', after(2 * HOUR_MS), 5, later.account_id);
    const listed = await listExtractions(database.db, homeId);
    expect(listed.map((one) => one.fetched_at)).toEqual([NOW, after(HOUR_MS), after(2 * HOUR_MS)]);
    const { byte_count: _bytes, sha256: _hash, ...fetched } = earlier;
    expect(listed[0]).toEqual(fetched);
    const nobody = randomUUID();
    expect(await landedSoFar(database.db, homeId, [later.account_id, nobody])).toEqual(
      new Map([
        [
          later.account_id,
          {
            transactions: { rows: 7, at: after(HOUR_MS) },
            balances: { rows: 5, at: after(2 * HOUR_MS) },
          },
        ],
        [nobody, { transactions: undefined, balances: undefined }],
      ]),
    );
  });

  test('is recorded once', async () => {
    const extraction = await record('transactions', NOW);
    await expect(
      recordExtraction(database.db, { ...extraction, extraction_id: randomUUID() }),
    ).rejects.toThrow();
  });
});

describe('a run', () => {
  test('is running until it is finished, and its news are taken by one build', async () => {
    const run = await newRun(database.db, await newLinked(database.db, homeId));
    expect((await findRun(database.db, run.run_id))?.status).toBe('running');
    expect(await listUnbuilt(database.db, homeId)).toEqual([]);
    const problem = { code: 'bank.x', message: 'Broken.' };
    await finishRun(database.db, run.run_id, { status: 'partial', now: NOW, problem, outcome: { a: 1 } });
    expect(await findRun(database.db, run.run_id)).toMatchObject({
      status: 'partial',
      problem_code: 'bank.x',
      outcome: { a: 1 },
    });
    expect((await listUnbuilt(database.db, homeId)).map((one) => one.run_id)).toEqual([run.run_id]);
    const taken = await twenty(() => takeRuns(database.db, [run.run_id], randomUUID()));
    expect(taken.filter((set) => set.has(run.run_id))).toHaveLength(1);
    expect(await listUnbuilt(database.db, homeId)).toEqual([]);
    expect(await takeRuns(database.db, [], randomUUID())).toEqual(new Set());
  });

  test('that died is abandoned by the next, which is left alone itself', async () => {
    const connection = await newLinked(database.db, homeId);
    const [dead, own] = [await newRun(database.db, connection), await newRun(database.db, connection)];
    expect(await abandonRuns(database.db, connection.connection_id, NOW, own.run_id)).toBe(1);
    expect((await findRun(database.db, dead.run_id))?.status).toBe('abandoned');
    expect((await findRun(database.db, own.run_id))?.status).toBe('running');
    expect(await abandonRuns(database.db, connection.connection_id, NOW)).toBe(1);
  });
});

test('a quota is what the bank said last, per account and scope', async () => {
  const account = await newAccount(database.db, await newLinked(database.db, homeId));
  const row = { account_id: account.account_id, call_limit: 4, renews_at: null, seen_at: NOW };
  await noteQuota(database.db, { ...row, scope: 'transactions', remaining: 3 });
  await noteQuota(database.db, { ...row, scope: 'transactions', remaining: 2, renews_at: NOW });
  await noteQuota(database.db, { ...row, scope: 'balances', remaining: 4 });
  const known = await listQuotasOf(database.db, [account.account_id]);
  expect(known.find(({ scope }) => scope === 'transactions')).toMatchObject({ remaining: 2, renews_at: NOW });
  expect(await listQuotasOf(database.db, [])).toEqual([]);
  expect(await listQuotas(database.db, homeId)).toHaveLength(2);
  await dropRenewed(database.db, NOW);
  expect((await listQuotas(database.db, homeId)).map(({ scope }) => scope)).toEqual(['balances']);
  expect(await listQuotas(database.db, (await newHousehold(database.db)).household_id)).toEqual([]);
});

test('a provider’s tokens are sealed, and with another key there are none', async () => {
  const clock = new ManualClock(NOW);
  const storeWith = (key: string, provider = 'gocardless') =>
    tokenStore({ db: database.db, sealer: createSealer(key), clock, provider });
  const store = storeWith('a key long enough to be one, surely');
  expect(await store.read()).toBeUndefined();
  await store.write('canary one');
  await store.write('canary two');
  expect(await store.read()).toBe('canary two');
  expect(await storeWith('another key, which is not the same').read()).toBeUndefined();
  expect(JSON.stringify(await database.sql`select * from provider_tokens`)).not.toContain('canary');
  await database.sql`insert into provider_tokens select 'other', sealed, changed_at from provider_tokens`;
  expect(await storeWith('a key long enough to be one, surely', 'other').read()).toBeUndefined();
});

test('readers are pointed to the newest build of their household', async () => {
  const build = (published_at: Date, household_id = homeId) => ({
    build_id: randomUUID(),
    household_id,
    file_name: randomUUID(),
    sha256: '',
    byte_count: 1,
    data_as_of: NOW,
    extraction_count: 1,
    models: [],
    published_at,
  });
  expect(await newestBuild(database.db, homeId)).toBeUndefined();
  const [older, newer] = [build(NOW), build(after(HOUR_MS))];
  for (const one of [newer, older]) await publishBuild(database.db, one);
  const other = (await newHousehold(database.db)).household_id;
  await publishBuild(database.db, build(after(2 * HOUR_MS), other));
  expect(await newestBuild(database.db, homeId)).toEqual(newer);
  expect((await listBuilds(database.db, homeId)).map((one) => one.build_id)).toEqual([
    newer.build_id,
    older.build_id,
  ]);
  await forgetBuild(database.db, newer.build_id);
  expect(await newestBuild(database.db, homeId)).toEqual(older);
});
