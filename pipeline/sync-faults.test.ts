import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import type { Lake } from '#core/lake.ts';
import { type Connection, raiseEpoch } from '#core/store/connections.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';
import type { Lander } from './land.ts';

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

describe('what goes wrong at the bank', () => {
  test('a fifth call of the day is not made, and the person hears when it goes on', async () => {
    connection = await world.link(QUIET_BANK);
    for (let at = 0; at < 4; at += 1) await later(HOUR_MS);
    expect(look.bankCalls('transactions')).toHaveLength(4);
    await later(HOUR_MS);
    expect(look.bankCalls('transactions')).toHaveLength(4);
    expect(look.bankCalls('balances')).toHaveLength(4);
    const { run, outcome } = await look.latestSync();
    // Neither an error nor a success.
    expect(run).toMatchObject({ status: 'done', problem_code: null });
    expect(outcome).toMatchObject({ has_news: false });
    expect(outcome.accounts).toMatchObject([
      { transactions: null, problem: null, limited_until: '2026-11-25T11:02:00.000Z' },
    ]);
    expect((await world.connection(connection.connection_id)).last_success_at).toEqual(
      new Date('2026-11-24T14:01:00Z'),
    );
    await later(DAY_MS);
    expect((await look.latestSync()).run.status).toBe('done');
    expect(look.bankCalls('transactions')).toHaveLength(5);
  });

  test('a limit the bank itself names is kept as well', async () => {
    const card = await look.account('Credit card');
    world.bank.control.setAccountFault(card.external_id, 'RateLimitError');
    await sync();
    expect((await look.latestSync()).run.status).toBe('done');
    expect((await look.latestSync()).outcome.accounts.filter((one) => one.transactions === null)).toEqual([
      expect.objectContaining({
        name: 'Credit card',
        problem: null,
        limited_until: '2026-11-25T00:05:00.000Z',
      }),
    ]);
    const before = look.bankCalls('transactions').length;
    await later(MINUTE_MS);
    expect(look.bankCalls('transactions').length - before).toBe(4);
  });

  test('one account that fails does not stop the others', async () => {
    const joint = await look.account('Joint account');
    world.bank.control.setAccountFault(joint.external_id, 'ServiceError');
    await sync();
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'partial', problem_code: 'bank.unavailable' });
    expect(outcome.accounts).toHaveLength(5);
    expect(outcome.accounts.filter((one) => one.problem !== null)).toEqual([
      expect.objectContaining({
        name: 'Joint account',
        problem: expect.objectContaining({ code: 'bank.unavailable' }),
      }),
    ]);
    expect(await look.landed('transactions')).toHaveLength(4);
    expect(await world.connection(connection.connection_id)).toMatchObject({
      status: 'linked',
      problem_code: 'bank.unavailable',
      last_success_at: null,
    });
    // Nothing moved for the account that failed, so nothing is missed when it answers again.
    expect((await look.account('Joint account')).transactions_through_on).toBeNull();
    world.bank.control.setAccountFault(joint.external_id, undefined);
    await later(HOUR_MS);
    expect(await world.connection(connection.connection_id)).toMatchObject({ problem_code: null });
    expect((await look.account('Joint account')).transactions_through_on).toBe('2026-11-24');
  });

  test('a consent that is over ends the run at once and marks the connection', async () => {
    await world.bank.control.expireConsent(connection.external_id);
    await sync();
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'failed', problem_code: 'bank.consent_expired' });
    expect(outcome.accounts).toHaveLength(1);
    expect(look.bankCalls('transactions')).toHaveLength(1);
    expect(look.bankCalls('balances')).toHaveLength(0);
    expect((await world.connection(connection.connection_id)).status).toBe('expired');
    // The news still has to be told, which the build does.
    expect(await world.queue.isBusy('build')).toBe(true);
  });

  test('a row that cannot be understood is kept, counted and set aside; the others count', async () => {
    const current = await look.account('Current account');
    const good = {
      transactionId: 'good',
      bookingDate: '2026-11-20',
      transactionAmount: { amount: '-12.30', currency: 'GBP' },
      creditorName: 'A shop',
    };
    const bad = { ...good, transactionId: 'bad', transactionAmount: { amount: '1e3', currency: 'GBP' } };
    world.bank.control.script(`GET /accounts/${current.external_id}/transactions/`, {
      status: 200,
      body: { transactions: { booked: [good, bad], pending: [] } },
    });
    await sync();
    const { outcome } = await look.latestSync();
    expect(outcome.accounts.find((one) => one.account_id === current.account_id)).toMatchObject({
      transactions: 2,
      set_aside: 1,
      problem: null,
    });
    await world.work();
    expect(await look.rows('select kind, row_number, reason from fct_set_aside')).toEqual([
      { kind: 'transactions', row_number: 2, reason: expect.stringContaining('1e3') },
    ]);
    const own = `from fct_transactions where account_id = '${current.account_id}'`;
    expect(await look.rows(`select payee, amount_minor ${own}`)).toEqual([
      { payee: 'A shop', amount_minor: '-1230' },
    ]);
  });
});

describe('what goes wrong here', () => {
  const requested = () => ({
    connection_id: connection.connection_id,
    trigger: 'schedule' as const,
    requested_at: world.clock.now().toISOString(),
  });

  test('a run that was overtaken between the answer and the record writes nothing', async () => {
    const overtaken: Lake = {
      ...world.lake,
      async put(key, bytes) {
        await world.lake.put(key, bytes);
        await raiseEpoch(world.database.db, connection.connection_id);
      },
    };
    await world.syncWith({ lake: overtaken })(requested());
    expect(await look.landed('transactions')).toHaveLength(0);
    expect(look.bankCalls('transactions')).toHaveLength(1);
    for (const one of await look.accounts()) expect(one.transactions_through_on).toBeNull();
    expect(await world.queue.isBusy('build')).toBe(false);
    await later(MINUTE_MS);
    const runs = (await look.runs()).filter((run) => run.kind === 'sync');
    expect(runs.map((run) => run.status)).toEqual(['done', 'abandoned']);
  });

  test('a job that is tried again does not fetch what was landed since it was asked for', async () => {
    const job = requested();
    let lands = 0;
    const dies: Lander = {
      ...world.lander,
      land(landing, from) {
        lands += 1;
        return lands === 6 ? Promise.reject(new Error('killed')) : world.lander.land(landing, from);
      },
    };
    await expect(world.syncWith({ lander: dies })(job)).rejects.toThrow('killed');
    expect(await look.landed('transactions')).toHaveLength(3);
    world.clock.advance(MINUTE_MS);
    await world.syncWith({})(job);
    const { run } = await look.latestSync();
    expect(run.status).toBe('done');
    // Ten answers are needed; the one in hand at the kill is asked for again, the five before are not.
    expect(look.bankCalls('transactions').length + look.bankCalls('balances').length).toBe(11);
    expect(await look.landed('transactions')).toHaveLength(5);
    expect(await look.landed('balances')).toHaveLength(5);
  });

  test('a lake that is away ends the run with the reason, and costs one call', async () => {
    const away: Lake = { ...world.lake, put: () => Promise.reject(new Error('no space left on device')) };
    await world.syncWith({ lake: away })(requested());
    const { run, outcome } = await look.latestSync();
    expect(run).toMatchObject({ status: 'failed', problem_code: 'lake.unavailable' });
    expect(outcome.accounts).toHaveLength(1);
    expect(look.bankCalls('transactions').length + look.bankCalls('balances').length).toBe(1);
    expect((await world.connection(connection.connection_id)).status).toBe('linked');
    await later(MINUTE_MS);
    expect((await look.latestSync()).run.status).toBe('done');
  });
});
