import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import type { Connection } from '#core/store/connections.ts';
import { HOME_BANK, openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';
import { createLinking } from './link.ts';

let world: PipelineForTest;
beforeEach(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
});
afterEach(() => world.close());

const statusOf = async ({ connection_id }: Connection): Promise<string> =>
  (await world.connection(connection_id)).status;

describe('the list of banks', () => {
  test('is asked for once an hour', async () => {
    const listings = () => world.bank.control.calls().filter((call) => call.path === '/institutions/').length;
    const first = await world.linking.institutions();
    expect(first).toMatchObject({ ok: true });
    if (first.ok)
      expect(first.value).toContainEqual(
        expect.objectContaining({ institution_id: HOME_BANK, name: 'Demo Bank', provider: 'gocardless' }),
      );
    await world.linking.institutions();
    expect(listings()).toBe(1);
    world.clock.advance(HOUR_MS);
    await world.linking.institutions();
    expect(listings()).toBe(2);
  });

  test('that cannot be had is a problem, and is asked for again the next time', async () => {
    world.bank.control.script('GET /institutions/', { status: 503, body: {} });
    expect(await world.linking.institutions()).toMatchObject({
      ok: false,
      problem: { code: 'bank.unavailable' },
    });
    expect(await world.linking.institutions()).toMatchObject({ ok: true });
  });

  test('that cannot be had again stays as it was, and a bank that left it for a day is still linked', async () => {
    const connection = await world.link(QUIET_BANK);
    world.bank.control.setInstitutionDisabled(QUIET_BANK, true);
    world.clock.advance(HOUR_MS);
    const without = await world.linking.institutions();
    expect(without.ok && without.value.some((one) => one.institution_id === QUIET_BANK)).toBe(false);
    expect(await statusOf(connection)).toBe('linked');
    expect(
      await world.linking.renew({ member: world.member, connection_id: connection.connection_id }),
    ).toMatchObject({ problem: { code: 'bank.institution_disabled' } });
    expect(await statusOf(connection)).toBe('linked');
    world.clock.advance(HOUR_MS);
    world.bank.control.script('GET /institutions/', { status: 503, body: {} });
    const stale = await world.linking.institutions();
    expect(stale.ok && stale.value.length).toBeGreaterThan(10);
  });

  test('does not exist without a provider', async () => {
    const linking = createLinking({
      ...world,
      db: world.database.db,
      providers: [],
      log: silentLog,
      callbackUrl: '',
      onOutcome: () => Promise.resolve(),
    });
    expect(await linking.institutions()).toMatchObject({ problem: { code: 'link.no_provider' } });
  });

  test('knows no bank that it does not name', async () => {
    const { member } = world;
    expect(
      await world.linking.start({ member, provider: 'gocardless', institution_id: 'NO_SUCH_BANK' }),
    ).toMatchObject({ problem: { code: 'link.unknown_institution' } });
    expect(await world.linking.start({ member, provider: 'other', institution_id: HOME_BANK })).toMatchObject(
      { problem: { code: 'link.unknown_institution' } },
    );
  });
});
