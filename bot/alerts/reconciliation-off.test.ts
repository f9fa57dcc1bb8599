import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import type { Household } from '#core/store/households.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { ALEX, type BotWorld, copySample, openBotWorld } from '#test/bot-world.ts';
import { createDeliverer } from '../deliver.ts';
import { sayProofs } from '../proof-line.ts';
import { toPlain } from '../say.ts';
import { findAlerts } from './index.ts';

let world: BotWorld;
let household: Household;
beforeEach(async () => {
  world = await openBotWorld();
  ({ household } = await world.owner());
});
afterEach(() => world.close());

/** What the newest balance of the account a1 came to. */
interface Judged {
  readonly minor?: number;
  readonly count?: number;
  readonly listed?: number;
  readonly clues?: readonly { transaction_id: string; reason: string }[];
  readonly since?: string;
}

async function write(file: string, judged: Judged | 'proven'): Promise<void> {
  await copySample(file, { today: '2026-11-24', months: 2 });
  if (judged === 'proven') return;
  const { minor = -1234, count = 2, listed = 40, clues = [], since = '2026-11-23 16:00:00' } = judged;
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(
    `update fct_reconciliation set status = 'off', difference_minor = $minor::bigint,
       reported_minor = expected_minor + $minor::bigint, off_count = $count::bigint,
       listed_count = $listed::bigint, off_since = $since::timestamp,
       last_reconciled_at = timestamp '2026-11-22 06:00:00', last_reconciled_on = date '2026-11-22',
       explanation = from_json($clues::json, '[{"transaction_id":"VARCHAR","reason":"VARCHAR"}]')
     where account_id = 'a1'`,
    { minor, count, listed, since, clues: JSON.stringify(clues) },
  );
  connection.closeSync();
  instance.closeSync();
}

const outcome = {
  connection_id: '00000000-0000-4000-8000-000000000001',
  institution_name: 'Demo Bank',
  trigger: 'schedule',
  accounts: [{ account_id: 'a1', name: 'a1', is_first: false, transactions: 1, set_aside: 0, problem: null }],
};

/** Publishes marts in which a1 stands so, and returns what Alex is told. */
async function told(judged: Judged | 'proven'): Promise<string[]> {
  const made = await world.publish(household.household_id, (file) => write(file, judged));
  const warehouse = await openWarehouse(path.join(world.folder, made.file_name));
  const { db, sql } = world.database;
  try {
    await db.transaction((tx) =>
      findAlerts(world)(tx, { household, build: made, warehouse, outcomes: [outcome] }),
    );
  } finally {
    warehouse.close();
  }
  const before = world.telegram.control.messages(ALEX).length;
  const options = { token: '123456:test-token-of-the-bot', apiRoot: world.apiRoot, db, sql, log: silentLog };
  await createDeliverer({ ...options, clock: world.clock, chatPaceMs: 0, paceMs: 0 }).drain();
  const texts = world.telegram.control.messages(ALEX).map(({ text }) => text);
  return texts.slice(before).filter((text) => text.includes('add'));
}

test('a difference is told once while it lasts, and once more when it is over', async () => {
  await told('proven');
  const clues = [{ transaction_id: 'newest', reason: 'counted twice' }];
  const [first = '', ...others] = await told({ clues });
  expect(others).toEqual([]);
  expect(first).toContain('Everyday ··1111 does not add up');
  expect(first).toMatch(/The bank says £[\d,.]+; by the payments I know it should be £[\d,.]+\./);
  expect(first).toContain('That is £12.34 less, since 16:00 yesterday.');
  expect(first).toContain('Up to Sun 22 Nov all was right.');
  expect(first).toContain('Waterstones -£12.34, today: counted twice');
  expect(await told({ count: 3, clues })).toEqual([]);
  const [again = '', ...more] = await told('proven');
  expect(more).toEqual([]);
  expect(again).toContain('Everyday ··1111 adds up again');
  expect(await told('proven')).toEqual([]);
});

test('one balance that is off is not news before a day has passed', async () => {
  await told('proven');
  const once = { count: 1, since: '2026-11-24 09:00:00' };
  expect(await told(once)).toEqual([]);
  world.clock.advance(24 * HOUR_MS);
  expect(await told(once)).toHaveLength(1);
});

test('an answer without any payments is told as what it is', async () => {
  await told('proven');
  const [message = ''] = await told({ listed: 0 });
  expect(message).toContain('The bank shows no payments at all at the moment, but its balance moved');
});

test('a difference that nothing explains says so', async () => {
  await told('proven');
  const [message = ''] = await told({ minor: 1 });
  expect(message).toContain('£0.01 more');
  expect(message).toContain('No single payment explains it');
});

test('each account says until when it is proven, or what it is off by', async () => {
  await told({});
  const at = { zone: household.zone, now: world.clock.now() };
  const lines = (await sayProofs(world.published, household.household_id, at)).map(toPlain);
  expect(lines).toContain('Everyday ··1111: off by £12.34 since 16:00 yesterday');
  expect(lines).toContain('Amex Gold ··3333: reconciled until today');
});
