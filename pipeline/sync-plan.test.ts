/** What a sync asks for and what it leaves: the day's calls, failures in a row, closed and unwanted accounts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import type { JobPayload } from '#core/jobs.ts';
import type { Connection } from '#core/store/connections.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';

let world: PipelineForTest;
let look: Look;
let connection: Connection;

beforeEach(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
  look = lookInto(world);
  connection = await world.link(QUIET_BANK);
  await world.queue.take('sync');
  world.clock.advance(MINUTE_MS);
});
afterEach(() => world.close());

async function sync(trigger: JobPayload<'sync'>['trigger'], afterMs = 0): Promise<void> {
  world.clock.advance(afterMs);
  const { connection_id } = connection;
  const requested_at = world.clock.now().toISOString();
  await world.syncWith({})({ connection_id, trigger, requested_at });
}

const asked = () => look.bankCalls('transactions').length;
const syncRuns = async () => (await look.runs()).filter((run) => run.kind === 'sync').length;
const outcomes = async () =>
  (
    await world.database
      .sql`select scope, outcome, problem_code from bank_calls order by called_at, scope desc`
  )
    .filter((row) => row['scope'] !== 'accounts')
    .map((row) => `${row['scope']} ${row['outcome']} ${row['problem_code'] ?? ''}`.trim());

describe('the day’s calls', () => {
  test('are written down one by one, with what became of them', async () => {
    await sync('person');
    expect(await outcomes()).toEqual(['transactions answered', 'balances answered']);
    const { external_id } = await look.account('Current account');
    world.bank.control.setAccountFault(external_id, 'UnknownRequestError');
    await sync('person', HOUR_MS);
    expect((await outcomes()).slice(2)).toEqual(['transactions counted_failure bank.unavailable']);
  });

  test('are not spent by the schedule at once, which then leaves no run behind', async () => {
    await sync('schedule');
    await sync('schedule', HOUR_MS);
    expect([asked(), await syncRuns()]).toEqual([1, 1]);
    await sync('schedule', 5 * HOUR_MS);
    expect([asked(), await syncRuns()]).toEqual([2, 2]);
  });

  test('are a person’s to the last, even when the schedule’s job was there first', async () => {
    await sync('person');
    for (let at = 0; at < 2; at += 1) await sync('person', HOUR_MS);
    world.clock.advance(HOUR_MS);
    const requested_at = world.clock.now().toISOString();
    world.clock.advance(MINUTE_MS);
    await world.database.sql`update connections set requested_at = ${world.clock.now().toISOString()}`;
    const { connection_id } = connection;
    await world.syncWith({})({ connection_id, trigger: 'schedule', requested_at });
    expect(asked()).toBe(4);
    await sync('person', HOUR_MS);
    expect(asked()).toBe(4);
  });

  test('that were cut off count as made: a process that dies forgets none', async () => {
    const dies = {
      ...world.providers[0],
      transactions: () => Promise.reject(new Error('killed')),
    } as (typeof world.providers)[number];
    const { connection_id } = connection;
    for (let at = 0; at < 4; at += 1) {
      const requested_at = world.clock.now().toISOString();
      await expect(
        world.syncWith({ providers: [dies] })({ connection_id, trigger: 'person', requested_at }),
      ).rejects.toThrow('killed');
      world.clock.advance(MINUTE_MS);
    }
    await sync('person');
    expect(asked()).toBe(0);
    expect((await look.latestSync()).outcome.accounts[0]).toMatchObject({
      limited_until: '2026-11-25T10:02:00.000Z',
    });
  });
});

describe('failures in a row', () => {
  test('make the next call wait, whoever presses, and the person hears until when', async () => {
    const { external_id } = await look.account('Current account');
    world.bank.control.setAccountFault(external_id, 'UnknownRequestError');
    await sync('person');
    for (let at = 0; at < 5; at += 1) await sync('person', 10 * MINUTE_MS);
    expect(asked()).toBe(1);
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'failed', problem_code: 'bank.resting' });
    expect(outcome).toMatchObject({
      has_news: false,
      accounts: [
        {
          problem: { retry_at: '2026-11-24T11:01:00.000Z', message: expect.stringContaining('after 11:01') },
        },
      ],
    });
    await sync('schedule', MINUTE_MS);
    expect(await syncRuns()).toBe(6);
    await sync('person', 10 * MINUTE_MS);
    expect(asked()).toBe(2);
  });

  test('end at eight, from where only the account’s state is asked, which is free', async () => {
    const { external_id } = await look.account('Current account');
    world.bank.control.setAccountFault(external_id, 'UnknownRequestError');
    for (let at = 0; at < 40; at += 1) await sync('person', 12 * HOUR_MS);
    expect(asked()).toBe(8);
    expect(look.bankCalls('balances')).toHaveLength(0);
    expect((await look.latestSync()).run).toMatchObject({ problem_code: 'bank.stopped' });
    world.bank.control.setAccountFault(external_id, undefined);
    await sync('schedule', HOUR_MS);
    expect(asked()).toBe(9);
    expect((await look.latestSync()).run.status).toBe('done');
  });

  test('of the whole bank stop a run after the third account', async () => {
    connection = await world.link();
    for (const { external_id } of await look.accounts())
      world.bank.control.setAccountFault(external_id, 'UnknownRequestError');
    await sync('person', MINUTE_MS);
    expect(asked()).toBe(3);
  });

  test('of one account let the others be read first', async () => {
    connection = await world.link();
    const card = await look.account('Credit card');
    world.bank.control.setAccountFault(card.external_id, 'UnknownRequestError');
    await sync('person', MINUTE_MS);
    await sync('person', 2 * HOUR_MS);
    const { outcome, run } = await look.latestSync();
    expect(run.status).toBe('partial');
    expect(outcome.accounts.map((account) => [account.name, account.problem === null])).toEqual([
      ['Current account', true],
      ['Joint account', true],
      ['Rainy day savings', true],
      ['Travel euros', true],
      ['Credit card', false],
    ]);
  });
});

describe('accounts and consents that are over', () => {
  test('a closed account is left for good, its history kept, and the others go on', async () => {
    connection = await world.link();
    await sync('person', MINUTE_MS);
    const joint = await look.account('Joint account');
    world.bank.control.setAccountFault(joint.external_id, 'AccountInactiveError');
    await sync('person', HOUR_MS);
    expect((await look.latestSync()).run.status).toBe('partial');
    expect(await look.account('Joint account')).toMatchObject({ is_active: false });
    const before = look.bankCalls('transactions').filter((call) => call.account === joint.external_id).length;
    await sync('person', DAY_MS);
    expect((await look.latestSync()).outcome.accounts).toHaveLength(4);
    expect(look.bankCalls('transactions').filter((call) => call.account === joint.external_id)).toHaveLength(
      before,
    );
  });

  test('an account that is not wanted costs nothing', async () => {
    await world.database.sql`update accounts set is_selected = false`;
    await sync('person');
    await sync('schedule', DAY_MS);
    expect([asked(), look.bankCalls('balances').length]).toEqual([0, 0]);
  });

  test('an access that the bank ended is believed when a second account says so too', async () => {
    connection = await world.link();
    await sync('person', MINUTE_MS);
    const [first, second] = [await look.account('Credit card'), await look.account('Current account')];
    world.bank.control.setAccountFault(first.external_id, 'AccessExpiredError');
    await sync('person', HOUR_MS);
    expect((await world.connection(connection.connection_id)).status).toBe('linked');
    expect((await look.latestSync()).run.status).toBe('partial');
    for (const { external_id } of await look.accounts())
      world.bank.control.setAccountFault(external_id, 'AccessExpiredError');
    const before = asked();
    await sync('person', 2 * HOUR_MS);
    expect(asked() - before).toBe(2);
    expect((await world.connection(connection.connection_id)).status).toBe('expired');
    expect((await look.latestSync()).outcome).toMatchObject({ problem: { code: 'bank.access_revoked' } });
    await sync('person', DAY_MS);
    expect(asked() - before).toBe(2);
    expect(second.is_active).toBe(true);
  });

  test('a consent whose days are over is not tried out', async () => {
    await world.database.sql`update connections set consent_expires_at = ${world.clock.now().toISOString()}`;
    await sync('schedule', HOUR_MS);
    expect(asked()).toBe(0);
    expect((await world.connection(connection.connection_id)).status).toBe('expired');
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'failed', problem_code: 'bank.consent_expired' });
    expect(outcome).toMatchObject({ accounts: [], problem: { code: 'bank.consent_expired' } });
    expect(await world.queue.isBusy('build')).toBe(true);
  });
});
