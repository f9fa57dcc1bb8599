import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#core/log.ts';
import type { Household } from '#core/store/households.ts';
import { addMember } from '#core/store/members.ts';
import type { AccountOutcome, SyncOutcome } from '#core/sync-outcome.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { ALEX, type BotWorld, copySample, openBotWorld } from '#test/bot-world.ts';
import { createDeliverer } from '../deliver.ts';
import { findAlerts } from './index.ts';

let world: BotWorld;
let household: Household;
beforeEach(async () => {
  world = await openBotWorld();
  ({ household } = await world.owner());
});
afterEach(() => world.close());

interface Row {
  id: string;
  payee?: string;
  pence?: number;
  account?: string;
  currency?: string;
  pending?: boolean;
  bookedOn?: string;
  firstSeen?: string;
}

/** The sample's history with these rows on top. */
async function write(file: string, rows: readonly Row[]): Promise<void> {
  await copySample(file, { today: '2026-11-24', months: 2 });
  if (rows.length === 0) return;
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const { id, payee = 'Pret', pence = 450, account = 'a1', ...row } of rows)
    await connection.run(
      `insert into fct_transactions by name
       select * replace ($id as transaction_id, $payee as payee, $payee as merchant, $account as account_id,
         -$pence::bigint as amount_minor, $currency as currency, $pending as is_pending, 'eating_out' as category,
         $booked_on::date as booked_on, $first_seen::timestamp as first_seen_at)
       from fct_transactions where transaction_id = 'newest'`,
      {
        id,
        payee,
        account,
        pence,
        currency: row.currency ?? 'GBP',
        pending: row.pending ?? false,
        booked_on: row.bookedOn ?? '2026-11-24',
        first_seen: row.firstSeen ?? '2026-11-24 09:00:00',
      },
    );
  connection.closeSync();
  instance.closeSync();
}

const account = (id: string, changes: Partial<AccountOutcome> = {}): AccountOutcome => ({
  account_id: id,
  name: id,
  is_first: false,
  transactions: 1,
  set_aside: 0,
  problem: null,
  ...changes,
});
const outcome = (accounts: AccountOutcome[], changes: Partial<SyncOutcome> = {}): SyncOutcome => ({
  connection_id: '00000000-0000-4000-8000-000000000001',
  institution_name: 'Demo <Bank>',
  trigger: 'schedule',
  accounts,
  ...changes,
});
const all = ['a1', 'a2', 'a3', 'a4'].map((id) => account(id));

async function build(rows: readonly Row[], outcomes: readonly SyncOutcome[]): Promise<number> {
  const made = await world.publish(household.household_id, (file) => write(file, rows));
  const warehouse = await openWarehouse(path.join(world.folder, made.file_name));
  try {
    return await world.database.db.transaction((tx) =>
      findAlerts(world)(tx, { household, build: made, warehouse, outcomes }),
    );
  } finally {
    warehouse.close();
  }
}

/** What the outbox tells Alex, sent through the real protocol. */
async function told(): Promise<string[]> {
  const { db, sql } = world.database;
  const last = world.telegram.control.messages(ALEX).length;
  const token = '123456:test-token-of-the-bot';
  const options = { token, apiRoot: world.apiRoot, db, sql, clock: world.clock, log: silentLog };
  await createDeliverer({ ...options, chatPaceMs: 0, paceMs: 0 }).drain();
  return world.telegram.control
    .messages(ALEX)
    .slice(last)
    .map(({ text }) => text);
}

describe('the first sync', () => {
  test('is summed up once, with no word about single payments', async () => {
    expect(await build([], [outcome(all.map((each) => ({ ...each, is_first: true })))])).toBe(1);
    const [summary = '', ...others] = await told();
    expect(others).toEqual([]);
    expect(summary).toContain('Demo <Bank> is here');
    expect(summary).toMatch(/Everyday ··1111: £[\d,.]+ · 100 transactions since October 2026/);
    expect(summary).toMatch(/Amex Gold ··3333: £[\d,.]+ owed/);
    expect(summary).toContain('groceries last month');
    expect(await build([], [outcome(all)])).toBe(0);
  });

  test('that was cut off half-way is summed up, and an account that failed comes with the next', async () => {
    const failed = account('a2', {
      transactions: null,
      is_first: true,
      problem: { code: 'bank.unavailable', message: 'The bank is away.', retry_at: null },
    });
    await build([], [outcome([account('a1'), failed], { trigger: 'person' })]);
    const [first = ''] = await told();
    expect(first).toContain('Everyday');
    expect(first).not.toContain('Joint account');
    expect(first).toContain('1 account could not be read yet');
    await build([], [outcome([account('a1'), account('a2', { is_first: true })])]);
    const later = await told();
    expect(later).toHaveLength(1);
    expect(later[0]).toContain('Joint account');
  });
});

describe('new transactions', () => {
  beforeEach(async () => {
    await build([], [outcome(all)]);
    await told();
  });

  test('one is one message with amount, payee, category, account and balance', async () => {
    expect(await build([{ id: 'n1', payee: 'Pret <&>' }], [outcome(all)])).toBe(1);
    const [message = ''] = await told();
    expect(message).toContain('-£4.50 Pret <&>');
    expect(message).toContain('Eating out · Everyday ··1111');
    expect(message).toMatch(/Balance now: £/);
  });

  test('is told once, and not again when pending becomes booked', async () => {
    expect(await build([{ id: 'n1', pending: true }], [outcome(all)])).toBe(1);
    expect((await told())[0]).toContain('pending');
    expect(await build([{ id: 'n1', pending: false }], [outcome(all)])).toBe(0);
    expect(await build([{ id: 'n1' }], [outcome(all)])).toBe(0);
  });

  test('up to eight stand in one message, account by account', async () => {
    const rows = [
      { id: 'n1', payee: 'One' },
      { id: 'n2', payee: 'Two', account: 'a3' },
      { id: 'n3', payee: 'Old', bookedOn: '2026-10-02' },
    ];
    expect(await build(rows, [outcome(all)])).toBe(1);
    const [message = ''] = await told();
    expect(message).toContain('3 new transactions at Demo <Bank>');
    expect(message).toContain('Amex Gold ··3333:\nTwo -£4.50');
    expect(message).toContain('older: Fri 2 Oct');
  });

  test('a storm of 200 is one digest with sums by currency and the largest', async () => {
    const rows = Array.from({ length: 200 }, (_, at) => ({
      id: `n${at}`,
      payee: `Shop ${at}`,
      pence: 100 + at,
      currency: at % 2 === 0 ? 'GBP' : 'EUR',
    }));
    expect(await build(rows, [outcome(all)])).toBe(1);
    const [message = ''] = await told();
    expect(message).toContain('200 new transactions');
    expect(message).toContain('£199.00 out, £0.00 in');
    expect(message).toContain('€200.00 out, €0.00 in');
    expect(message.split('\n').filter((line) => line.startsWith('Shop'))).toHaveLength(5);
    expect(message).toContain('Shop 199 -€2.99');
  });

  test('a rebuild has no news, and does not use up what a sync is still to tell', async () => {
    expect(await build([{ id: 'n1' }], [])).toBe(0);
    expect(await build([{ id: 'n1' }], [outcome(all)])).toBe(1);
  });

  test('an id that only a rebuild changed is no news', async () => {
    const rows = [{ id: 'renamed', firstSeen: '2026-10-01 08:00:00', bookedOn: '2026-10-01' }];
    expect(await build(rows, [outcome(all)])).toBe(0);
  });

  test('rows of an account that this sync did not read wait for its own', async () => {
    expect(await build([{ id: 'n1', account: 'a2' }], [outcome([account('a1')])])).toBe(0);
    expect(await build([{ id: 'n1', account: 'a2' }], [outcome([account('a2')])])).toBe(1);
  });

  test('every member who can be reached is told', async () => {
    await addMember(world.database.db, {
      household_id: household.household_id,
      telegram_user_id: 1002,
      chat_id: 1002,
      display_name: 'Sam',
      role: 'member',
      now: world.clock.now(),
    });
    expect(await build([{ id: 'n1' }], [outcome(all)])).toBe(2);
  });

  test('a transaction that is rolled back tells nothing and finds it again', async () => {
    const made = await world.publish(household.household_id, (file) => write(file, [{ id: 'n1' }]));
    const warehouse = await openWarehouse(path.join(world.folder, made.file_name));
    const failing = world.database.db.transaction(async (tx) => {
      await findAlerts(world)(tx, { household, build: made, warehouse, outcomes: [outcome(all)] });
      throw new Error('the commit did not happen');
    });
    await expect(failing).rejects.toThrow('the commit did not happen');
    warehouse.close();
    expect(await told()).toEqual([]);
    expect(await build([{ id: 'n1' }], [outcome(all)])).toBe(1);
  });
});

describe('a failed sync', () => {
  const failure = (code: string, trigger = 'schedule') =>
    outcome(
      [
        account('a1', {
          transactions: null,
          problem: { code, message: 'It did <not> work.', retry_at: null },
        }),
      ],
      { trigger },
    );

  test('is told once a day and problem, with what to do', async () => {
    expect(await build([], [failure('bank.unavailable')])).toBe(1);
    expect(await build([], [failure('bank.unavailable')])).toBe(0);
    expect((await told())[0]).toContain('It did <not> work.');
    world.clock.advance(24 * 3600 * 1000);
    expect(await build([], [failure('bank.unavailable')])).toBe(1);
  });

  test('is no news when it is a limit, or when whoever asked is told anyway', async () => {
    expect(await build([], [failure('bank.rate_limited')])).toBe(0);
    expect(await build([], [failure('bank.unavailable', 'person')])).toBe(0);
    expect(await build([], [failure('bank.resting')])).toBe(0);
  });

  test('that ended the consent is told once, whoever asked and however often', async () => {
    const problem = { code: 'bank.consent_expired', message: 'It has run out.' };
    const over = { ...failure('bank.consent_expired', 'person'), problem };
    expect(await build([], [over])).toBe(1);
    expect((await told())[0]).toContain('Until it is linked again');
    world.clock.advance(48 * 3600 * 1000);
    expect(await build([], [over])).toBe(0);
  });

  test('of an account that is closed is told once', async () => {
    expect(await build([], [failure('bank.account_inactive')])).toBe(1);
    world.clock.advance(48 * 3600 * 1000);
    expect(await build([], [failure('bank.account_inactive', 'person')])).toBe(0);
  });
});
