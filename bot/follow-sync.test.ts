import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { beginCall } from '#core/store/bank-calls.ts';
import { type Connection, noteOutcome } from '#core/store/connections.ts';
import { listFollowed } from '#core/store/followed-syncs.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { noteQuota } from '#core/store/quotas.ts';
import { finishRun, type Run, startRun, takeRuns } from '#core/store/runs.ts';
import { finishTaskRun, startTaskRun } from '#core/store/task-runs.ts';
import type { AccountOutcome } from '#core/sync-outcome.ts';
import { ALEX, type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { newAccount } from '#test/household-for-test.ts';
import { followSync } from './follow-sync.ts';
import { toPlain } from './say.ts';

let world: BotWorld;
let member: MemberAtHome;
let connection: Connection;
beforeEach(async () => {
  world = await openBotWorld();
  ({ member } = await world.owner());
  connection = await world.connection(member);
  await world.sample(member.household_id);
});
afterEach(() => world.close());

const account = (changes: Partial<AccountOutcome> = {}): AccountOutcome => ({
  account_id: '00000000-0000-4000-8000-00000000000a',
  name: 'Everyday',
  is_first: false,
  transactions: 12,
  set_aside: 0,
  problem: null,
  ...changes,
});

async function syncRun(
  status: 'done' | 'partial' | 'failed',
  accounts: AccountOutcome[],
  more: { has_news?: false } = {},
): Promise<Run> {
  const { db } = world.database;
  const { connection_id, household_id } = connection;
  const run = await startRun(db, {
    household_id,
    connection_id,
    kind: 'sync',
    trigger: 'person',
    now: world.clock.now(),
  });
  const outcome = { connection_id, institution_name: 'Demo Bank', trigger: 'person', accounts, ...more };
  await finishRun(db, run.run_id, { status, now: world.clock.now(), outcome });
  return run;
}

async function buildRun(run: Run, isPublished = true): Promise<void> {
  const { db } = world.database;
  const build = await startRun(db, {
    household_id: run.household_id,
    kind: 'build',
    trigger: 'person',
    now: world.clock.now(),
  });
  if (isPublished) await takeRuns(db, [run.run_id], crypto.randomUUID());
  await finishRun(db, build.run_id, {
    status: isPublished ? 'done' : 'failed',
    now: world.clock.now(),
    outcome: isPublished ? { run_ids: [run.run_id], new_messages: 0 } : undefined,
  });
}

async function follow(patienceMs = 5000): Promise<string> {
  const said = await followSync(
    { ...world, db: world.database.db, signal: new AbortController().signal, lookEveryMs: 5, patienceMs },
    { connection, requestedAt: world.clock.now(), zone: 'Europe/London' },
  );
  return toPlain(said);
}

describe('how a sync ended', () => {
  test('well, with the number of new transactions', async () => {
    const { account_id } = await newAccount(world.database.db, connection);
    const call = { account_id, scope: 'transactions', trigger: 'schedule', outcome: 'answered' } as const;
    await beginCall(world.database.db, { ...call, now: new Date('2026-11-24T06:06:00Z') });
    await buildRun(await syncRun('done', [account()]));
    expect(await follow()).toBe(
      'Demo Bank: up to date at 09:12 today · 0 new transactions · 3 of 4 reads left until 06:07 tomorrow',
    );
  });

  test('for the first time, with its history', async () => {
    await buildRun(await syncRun('done', [account({ is_first: true })]));
    expect(await follow()).toBe('Demo Bank: up to date at 09:12 today · 12 transactions of history');
  });

  test('limited, with the time at which it may go on', async () => {
    const limited_until = '2026-11-24T14:10:00.000Z';
    const limited = account({ transactions: null, limited_until });
    await syncRun('done', [limited], { has_news: false });
    expect(await follow()).toMatch(/^Demo Bank: limited until 14:10 today, because/);
  });

  test('for some accounts only', async () => {
    const limited = account({ transactions: null, limited_until: '2026-11-24T14:10:00.000Z' });
    await buildRun(await syncRun('done', [account(), limited]));
    expect(await follow()).toContain('1 of 2 accounts limited until 14:10 today');
  });

  test('in part, with what stood in the way', async () => {
    const problem = { code: 'bank.unavailable', message: 'The bank is <away>.', retry_at: null };
    await buildRun(await syncRun('partial', [account(), account({ transactions: null, problem })]));
    expect(await follow()).toContain('1 of 2 accounts failed: The bank is <away>.');
  });

  test('with figures that could not be rebuilt', async () => {
    await buildRun(await syncRun('done', [account()]), false);
    expect(await follow()).toContain('the last good ones stay');
  });

  test('not yet, which is said after a while', async () => {
    expect(await follow(20)).toContain('still at it');
    await syncRun('done', [account()]);
    expect(await follow(20)).toContain('still at it');
  });
});

test('/sync asks for a sync and edits its one message, while the chat goes on', async () => {
  await world.bot();
  const { control } = world.telegram;
  control.say(ALEX, '/sync');
  const waiting = await control.waitFor(ALEX, ({ text }) => text === 'Syncing Demo Bank …');
  control.say(ALEX, '/help');
  await control.waitFor(ALEX, ({ text }) => text.includes('/accounts'));
  expect(world.jobs).toMatchObject([
    { name: 'sync', payload: { connection_id: connection.connection_id, trigger: 'person' } },
  ]);
  await buildRun(await syncRun('done', [account()]));
  const done = await control.waitFor(ALEX, ({ text }) => text.includes('up to date at 09:12'));
  expect(done.message_id).toBe(waiting.message_id);
});

test('/status names runs, failures, limits and how long the consent lasts', async () => {
  const { db, sql } = world.database;
  const { connection_id } = connection;
  await buildRun(await syncRun('failed', [account()]));
  const now = world.clock.now();
  const { account_id } = await newAccount(db, connection);
  const renews_at = new Date('2026-11-24T14:10:00Z');
  await noteQuota(db, {
    account_id,
    scope: 'transactions',
    call_limit: 4,
    remaining: 1,
    renews_at,
    seen_at: now,
  });
  await noteOutcome(db, connection_id, { problem_code: 'x', problem_message: 'The bank is <away>.' });
  await sql`update connections set consent_expires_at = '2026-12-01T12:00:00Z'`;
  const next_at = new Date('2026-11-24T09:30:00Z');
  const broken = await startTaskRun(db, { task: 'give-up-links', attempt: 1, now });
  const problem = { code: 'queue.away', message: 'The queue is away.' };
  await finishTaskRun(db, broken.task_run_id, { now, next_at, problem });
  const fine = await startTaskRun(db, { task: 'renew-quotas', attempt: 1, now });
  await finishTaskRun(db, fine.task_run_id, { now, next_at, summary: '0 renewed' });
  await world.bot();
  world.telegram.control.say(ALEX, '/status');
  const { text } = await world.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');
  expect(text).toContain('sync of Demo Bank, failed');
  expect(text).toContain('rebuilding the figures, done');
  expect(text).toContain('Failed: The bank is <away>.');
  expect(text).toContain('1 of 4 reads left for transactions until 14:10 today');
  expect(text).toContain('Next scheduled sync 11:07 today');
  expect(text).toContain('Give up links that nobody used: failed, The queue is away.; again 09:30 today');
  expect(text).toContain('1 task in order, the last run 09:12 today');
  expect(text).toContain('Consent for 7 more days');
});

test('a message that a killed process left at “Syncing …” is finished by the next one', async () => {
  const { db } = world.database;
  const { control } = world.telegram;
  const first = await world.bot();
  control.say(ALEX, '/sync');
  const waiting = await control.waitFor(ALEX, ({ text }) => text === 'Syncing Demo Bank …');
  await expect.poll(() => listFollowed(db)).toHaveLength(1);
  await first.stop();
  await buildRun(await syncRun('done', [account()]));
  await world.bot();
  const done = await control.waitFor(ALEX, ({ text }) => text.includes('up to date at 09:12'));
  expect(done.message_id).toBe(waiting.message_id);
  await expect.poll(() => listFollowed(db)).toEqual([]);
});
