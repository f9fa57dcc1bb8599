import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, noteOutcome } from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { noteQuota } from '#core/store/quotas.ts';
import { finishRun, type Run, startRun, takeRuns } from '#core/store/runs.ts';
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

async function syncRun(status: 'done' | 'partial' | 'failed', accounts: AccountOutcome[]): Promise<Run> {
  const { db } = world.database;
  const { connection_id, household_id } = connection;
  const run = await startRun(db, {
    household_id,
    connection_id,
    kind: 'sync',
    trigger: 'person',
    now: world.clock.now(),
  });
  const outcome = { connection_id, institution_name: 'Demo Bank', trigger: 'person', accounts };
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
    await buildRun(await syncRun('done', [account()]));
    expect(await follow()).toBe('Demo Bank: up to date at 09:12 today · 0 new transactions');
  });

  test('for the first time, with its history', async () => {
    await buildRun(await syncRun('done', [account({ is_first: true })]));
    expect(await follow()).toBe('Demo Bank: up to date at 09:12 today · 12 transactions of history');
  });

  test('limited, with the time at which it may go on', async () => {
    const retry_at = '2026-11-24T14:10:00.000Z';
    const problem = { code: 'bank.rate_limited', message: 'No more.', retry_at };
    await buildRun(await syncRun('failed', [account({ transactions: null, problem })]));
    expect(await follow()).toMatch(/^Demo Bank: limited until 14:10 today, because/);
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
  await world.bot();
  world.telegram.control.say(ALEX, '/status');
  const { text } = await world.telegram.control.waitFor(ALEX, ({ from }) => from === 'bot');
  expect(text).toContain('sync of Demo Bank, failed');
  expect(text).toContain('rebuilding the figures, done');
  expect(text).toContain('Failed: The bank is <away>.');
  expect(text).toContain('Reads left for transactions: 1 of 4, renewed 14:10 today');
  expect(text).toContain('Consent for 7 more days');
});
