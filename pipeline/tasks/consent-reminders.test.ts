import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import type { Connection } from '#core/store/connections.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';
import { consentReminders } from './consent-reminders.ts';
import type { ConnectionNews, TaskTools } from './task.ts';

let world: PipelineForTest;
let news: ConnectionNews[];
let tools: TaskTools;
let connection: Connection;
beforeEach(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
  news = [];
  tools = {
    ...world,
    db: world.database.db,
    sql: world.database.sql,
    log: silentLog,
    zone: 'Europe/London',
    onConnectionNews: (_, told) => Promise.resolve(void news.push(told)),
  };
  connection = await world.link(QUIET_BANK);
});
afterEach(() => world.close());

const run = () => consentReminders.run(tools);
const told = () => news.map(({ kind, days }) => [kind, days]);
const now = () => world.connection(connection.connection_id);

describe('the reminder that is due', () => {
  test.each([
    [8, []],
    [7, [['ending', 7]]],
    [4, [['ending', 7]]],
    [3, [['ending', 3]]],
    [2, [['ending', 3]]],
    [1, [['ending', 1]]],
    [0.05, [['ending', 1]]],
  ])('%d days before the end is %j', async (days, expected) => {
    const end = connection.consent_expires_at?.getTime() ?? 0;
    world.clock.set(new Date(end - days * DAY_MS));
    expect(await run()).toMatchObject({ ok: true });
    expect(told()).toEqual(expected);
  });

  test('is none for a consent that is no longer than it', async () => {
    await world.database.sql`update connections set access_days = 3`;
    await world.bank.control.endConsentIn(connection.external_id, 3);
    await run();
    expect(told()).toEqual([]);
  });

  test('is none once the consent is renewed, even when an account stayed behind', async () => {
    world.clock.advance(85 * DAY_MS);
    const other = await world.start(QUIET_BANK);
    await world.database.sql`
      update connections set status = 'linked', linked_at = now(), renews_id = ${connection.connection_id}
      where connection_id = ${other.connection_id}`;
    await run();
    expect(told()).toEqual([]);
  });
});

describe('what the provider says of the consent', () => {
  test('moves its end', async () => {
    await world.bank.control.endConsentIn(connection.external_id, 3);
    expect(await run()).toMatchObject({ ok: true, value: '1 ends soon' });
    expect((await now()).consent_expires_at).toEqual(new Date(world.clock.now().getTime() + 3 * DAY_MS));
    expect(told()).toEqual([['ending', 3]]);
  });

  test('ends it, and is told once', async () => {
    await world.bank.control.expireConsent(connection.external_id);
    await run();
    await run();
    expect((await now()).status).toBe('expired');
    expect(told()).toEqual([['over', undefined]]);
  });

  test.each([
    ['away', 503],
    ['without an answer that can be read', 200],
    ['does not know it', 404],
  ])('is missing when it is %s: nothing is ended by that', async (_, status) => {
    world.bank.control.script('GET /requisitions/', { status, body: {} }, 5);
    world.clock.advance(HOUR_MS);
    expect(await run()).toMatchObject({ ok: true, value: 'none ends soon' });
    expect((await now()).status).toBe('linked');
    expect(told()).toEqual([]);
  });
});
