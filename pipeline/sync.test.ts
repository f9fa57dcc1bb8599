import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import type { Lake } from '#core/lake.ts';
import { createLog } from '#core/log.ts';
import type { Connection } from '#core/store/connections.ts';
import { listRecorded } from '#core/store/lake-objects.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest } from '#test/pipeline-for-test.ts';

let world: PipelineForTest;
let look: Look;
let connection: Connection;

beforeEach(async () => {
  // A shallow history: these tests are about the steps, not about the rows.
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
  look = lookInto(world);
  connection = await world.link();
  await world.queue.take('sync');
  world.clock.advance(MINUTE_MS);
});
afterEach(() => world.close());

const sync = () => world.sync(connection);

async function later(milliseconds: number): Promise<void> {
  world.clock.advance(milliseconds);
  await sync();
}

describe('a sync', () => {
  test('lands transactions and balances of all five accounts and asks for a build', async () => {
    await sync();
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'done', problem_code: null, trigger: 'person' });
    expect(outcome.accounts.map((one) => one.name)).toEqual([
      'Credit card',
      'Current account',
      'Joint account',
      'Rainy day savings',
      'Travel euros',
    ]);
    for (const one of outcome.accounts) expect(one).toMatchObject({ is_first: true, problem: null });
    expect(await look.landed('transactions')).toHaveLength(5);
    expect(await look.landed('balances')).toHaveLength(5);
    for (const { object } of await listRecorded(world.database.db, world.household.household_id))
      expect(await world.lake.read(object.object_key)).toHaveLength(object.byte_count);
    expect((await world.queue.waiting()).map((job) => job.name)).toEqual(['poll', 'build']);
    expect(await world.connection(connection.connection_id)).toMatchObject({
      last_success_at: world.clock.now(),
      problem_code: null,
    });
    for (const { transactions_through_on } of await look.accounts())
      expect(transactions_through_on).toBe('2026-11-24');
  });

  test('that comes again changes no figure and doubles no row', { timeout: 60_000 }, async () => {
    await sync();
    await world.work();
    const figures = () => look.rows('select transaction_id, amount_minor from fct_transactions order by all');
    const before = await figures();
    const total = world.bank.ledger
      .accounts()
      .reduce((n, one) => n + one.booked.length + one.pending.length, 0);
    expect(before).toHaveLength(total);
    await later(HOUR_MS);
    await later(HOUR_MS);
    await world.work();
    expect(await look.landed('transactions')).toHaveLength(15);
    expect(await figures()).toEqual(before);
  });

  test('brings what is new at the bank, and the books agree with the bank’s own', {
    timeout: 60_000,
  }, async () => {
    await sync();
    await world.work();
    const current = await look.account('Current account');
    const added = await world.bank.control.addTransaction({
      accountId: current.external_id,
      amount: '-3.40',
      payee: 'Costa Coffee',
    });
    expect(added.ok).toBe(true);
    await later(HOUR_MS);
    await world.work();
    expect(
      await look.rows(`select amount_minor from fct_transactions where payee ilike 'costa coffee'
      and amount_minor = -340 and booked_on = date '2026-11-24'`),
    ).toHaveLength(1);
    for (const one of world.bank.ledger.accounts()) {
      const booked = one.opening.minor + one.booked.reduce((sum, row) => sum + row.minor, 0n);
      const [mart] =
        (await look.rows(`select booked_minor from dim_accounts where name = '${one.name}'`)) ?? [];
      expect([one.name, mart?.['booked_minor']]).toEqual([one.name, booked.toString()]);
    }
  });

  test('of a connection that is not linked does nothing', async () => {
    await world.database.sql`update connections set status = 'expired'`;
    await sync();
    expect(await look.landed('transactions')).toHaveLength(0);
    expect(await world.queue.isBusy('build')).toBe(false);
  });

  test('of a provider that is switched off does nothing and says so', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', write: (line) => void lines.push(line) });
    const job = { connection_id: connection.connection_id, trigger: 'schedule' as const };
    await world.syncWith({ providers: [], log })({ ...job, requested_at: world.clock.now().toISOString() });
    expect(lines.join()).toContain('switched off');
    expect(await look.landed('transactions')).toHaveLength(0);
  });

  test('of a connection that another process syncs leaves it to that process', async () => {
    const waiting = Promise.withResolvers<undefined>();
    const entered = Promise.withResolvers<undefined>();
    const slow: Lake = {
      ...world.lake,
      async put(key, bytes) {
        entered.resolve(undefined);
        await waiting.promise;
        await world.lake.put(key, bytes);
      },
    };
    const job = {
      connection_id: connection.connection_id,
      trigger: 'person' as const,
      requested_at: world.clock.now().toISOString(),
    };
    const first = world.syncWith({ lake: slow })(job);
    await entered.promise;
    await sync();
    expect(look.bankCalls('transactions')).toHaveLength(1);
    waiting.resolve(undefined);
    await first;
    expect(look.bankCalls('transactions')).toHaveLength(5);
    expect(await look.landed('transactions')).toHaveLength(5);
  });
});
