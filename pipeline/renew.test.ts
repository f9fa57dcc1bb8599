import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { unwrap } from '#core/problem.ts';
import type { Connection } from '#core/store/connections.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { HOME_BANK, openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';

let world: PipelineForTest;
let look: Look;
beforeEach(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-10' });
  look = lookInto(world);
});
afterEach(() => world.close());

const statusOf = async ({ connection_id }: Connection): Promise<string> =>
  (await world.connection(connection_id)).status;
const outcomes = (): string[] => world.linkNews.map((news) => news.outcome);
const returned = (back: Connection | { reference: string; error?: string }) =>
  world.linking.returned({
    reference: back.reference,
    ...('error' in back && typeof back.error === 'string' ? { error: back.error } : {}),
  });

describe('a bank that is linked again', () => {
  test('keeps every account itself and replaces the older consent', async () => {
    const old = await world.link();
    const before = await look.accounts();
    world.clock.advance(DAY_MS);
    const renewed = await world.link();
    const after = await look.accounts();
    const ids = (list: typeof after) => new Set(list.map((one) => one.account_id));
    expect(ids(after)).toEqual(ids(before));
    expect(new Set(after.map((one) => one.connection_id))).toEqual(new Set([renewed.connection_id]));
    expect(await statusOf(old)).toBe('replaced');
    expect(await statusOf(renewed)).toBe('linked');
  });

  test('beside another bank leaves that one alone', async () => {
    const quiet = await world.link(QUIET_BANK);
    const home = await world.link(HOME_BANK);
    expect([await statusOf(quiet), await statusOf(home)]).toEqual(['linked', 'linked']);
    expect(await look.accounts()).toHaveLength(6);
  });
});

describe('a consent that ends', () => {
  const renew = (connection: Connection) =>
    world.linking.renew({ member: world.member, connection_id: connection.connection_id });

  test('is renewed at the same bank with its accounts and its history, and the button gives one page', async () => {
    const old = await world.link();
    const before = await look.accounts();
    world.clock.advance(80 * DAY_MS);
    const first = unwrap(await renew(old));
    expect(first).toMatchObject({ is_confirmation: false, connection: { renews_id: old.connection_id } });
    expect(unwrap(await renew(old)).connection.connection_id).toBe(first.connection.connection_id);
    await world.choose(first.connection, 'allow');
    await returned(first.connection);
    expect((await look.accounts()).map(({ account_id }) => account_id)).toEqual(
      before.map(({ account_id }) => account_id),
    );
    expect(await statusOf(old)).toBe('replaced');
    expect(await renew(old)).toMatchObject({ problem: { code: 'link.over' } });
  });

  test('is given a new page when the last one is in use at the bank already', async () => {
    const old = await world.link(QUIET_BANK);
    const first = unwrap(await renew(old)).connection;
    const atBank = { status: 200, body: { id: first.external_id, status: 'UA', accounts: [] } };
    world.bank.control.script('GET /requisitions/', atBank);
    expect(unwrap(await renew(old)).connection.connection_id).not.toBe(first.connection_id);
  });

  test('is tried again at the same bank after it came to nothing', async () => {
    const connection = await world.start(QUIET_BANK);
    await world.choose(connection, 'cancel');
    await returned({ reference: connection.reference, error: 'UserCancelledSession' });
    const again = unwrap(
      await world.linking.again({ member: world.member, connection_id: connection.connection_id }),
    );
    expect(again).toMatchObject({ institution_id: QUIET_BANK, status: 'waiting' });
    await world.choose(again, 'allow');
    await returned(again);
    expect(outcomes()).toEqual(['cancelled', 'linked']);
  });

  test('of another household is not to be had', async () => {
    const connection = await world.link(QUIET_BANK);
    const stranger = { ...world.member, household_id: crypto.randomUUID() };
    const asked = { member: stranger, connection_id: connection.connection_id };
    expect(await world.linking.renew(asked)).toMatchObject({ ok: false });
    expect(await world.linking.again(asked)).toMatchObject({ ok: false });
    expect(await world.linking.unlink({ ...asked, household_id: stranger.household_id })).toMatchObject({
      ok: false,
    });
    expect(await statusOf(connection)).toBe('linked');
  });
});

describe('a bank that is unlinked', () => {
  const unlink = ({ connection_id, household_id }: Connection) =>
    world.linking.unlink({ connection_id, household_id });

  test('gives its consent back and keeps its accounts', async () => {
    const connection = await world.link(QUIET_BANK);
    expect(await unlink(connection)).toMatchObject({ ok: true, value: { status: 'removed' } });
    expect(await statusOf(connection)).toBe('removed');
    expect(await look.accounts()).toHaveLength(1);
    expect(world.bank.control.history(connection.external_id)).toEqual([]);
    expect(await unlink(connection)).toMatchObject({ problem: { code: 'link.over' } });
  });

  test('stays linked while the provider cannot be told', async () => {
    const connection = await world.link(QUIET_BANK);
    world.bank.control.script('DELETE /requisitions/', { status: 503, body: {} }, 3);
    expect(await unlink(connection)).toMatchObject({ problem: { code: 'bank.unavailable' } });
    expect(await statusOf(connection)).toBe('linked');
  });
});

describe('a consent that is confirmed', () => {
  const renew = (connection: Connection) =>
    world.linking.renew({ member: world.member, connection_id: connection.connection_id });
  const press = async (connection: Connection, choice: string) =>
    await fetch(connection.consent_url, {
      method: 'POST',
      body: new URLSearchParams({ choice }),
      redirect: 'manual',
    });
  const linkEasily = async (): Promise<Connection> => {
    world.bank.control.switches.reconfirmation = true;
    return await world.link(QUIET_BANK);
  };

  test('goes on after one page, without a new link', async () => {
    const connection = await linkEasily();
    expect(connection).toMatchObject({ access_days: 730, is_reconfirmable: true });
    expect(connection.reconfirm_by).toEqual(new Date(world.clock.now().getTime() + 90 * DAY_MS));
    world.clock.advance(80 * DAY_MS);
    const { connection: asked, is_confirmation } = unwrap(await renew(connection));
    expect([asked.connection_id, is_confirmation]).toEqual([connection.connection_id, true]);
    expect(await returned(asked)).toMatchObject({ value: { outcome: 'waiting' } });
    const back = new URL((await press(asked, 'confirm')).headers.get('location') ?? '');
    expect(back.searchParams.get('ref')).toBe(connection.reference);
    expect(await returned(asked)).toMatchObject({ value: { outcome: 'confirmed' } });
    expect(await returned(asked)).toMatchObject({ value: { outcome: 'linked' } });
    expect(await world.connection(connection.connection_id)).toMatchObject({
      status: 'linked',
      reconfirm_by: new Date(world.clock.now().getTime() + 90 * DAY_MS),
    });
    expect(outcomes()).toEqual(['linked', 'confirmed']);
  });

  test('by somebody who never comes back is found by the poll, also after its day', async () => {
    const connection = await linkEasily();
    world.clock.advance(95 * DAY_MS);
    await world.database.sql`update connections set status = 'expired'`;
    const asked = unwrap(await renew({ ...connection, status: 'expired' })).connection;
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['linked']);
    await press(asked, 'confirm');
    await world.linking.poll(connection.connection_id);
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['linked', 'confirmed']);
    expect(await statusOf(connection)).toBe('linked');
  });

  test('or refused is told so, and ends as it would have', async () => {
    const connection = await linkEasily();
    world.clock.advance(80 * DAY_MS);
    const asked = unwrap(await renew(connection)).connection;
    await press(asked, 'reject');
    expect(await returned(asked)).toMatchObject({ value: { outcome: 'rejected' } });
    expect(outcomes()).toEqual(['linked', 'rejected']);
    expect(await world.connection(connection.connection_id)).toMatchObject({
      status: 'linked',
      reconfirm_by: connection.reconfirm_by,
    });
  });

  test('is given anew at the bank where confirming is not allowed, or too late', async () => {
    const connection = await linkEasily();
    world.clock.advance(80 * DAY_MS);
    world.bank.control.switches.reconfirmation = false;
    const denied = unwrap(await renew(connection));
    expect(denied).toMatchObject({
      is_confirmation: false,
      connection: { renews_id: connection.connection_id, access_days: 90 },
    });
    world.bank.control.switches.reconfirmation = true;
    world.clock.advance(40 * DAY_MS);
    expect(unwrap(await renew(connection)).is_confirmation).toBe(false);
  });
});

describe('a renewal at a bank that gives new ids', () => {
  test('keeps accounts, their watermarks and their choice, and counts nothing twice', async () => {
    const old = await world.link();
    await world.work();
    const before = await look.accounts();
    await world.database.sql`update accounts set is_selected = false where name = 'Travel euros'`;
    world.bank.control.switches.newAccountIds = true;
    world.clock.advance(85 * DAY_MS);
    const renewed = await world.link();
    await world.work();
    const after = await look.accounts();
    const facts = (list: typeof before) => list.map(({ account_id, name }) => [account_id, name]);
    expect(facts(after)).toEqual(facts(before));
    expect(after.filter(({ external_id }) => before.some((one) => one.external_id === external_id))).toEqual(
      [],
    );
    expect(after.filter(({ is_selected }) => !is_selected).map(({ name }) => name)).toEqual(['Travel euros']);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual(['replaced', 'linked']);
    const counted = await look.rows(
      `select a.name, count(*)::integer as payments from fct_transactions t
       join dim_accounts a using (account_id) where not t.is_pending group by a.name`,
    );
    for (const { name, booked } of world.bank.ledger.accounts())
      if (name !== 'Travel euros') expect(counted).toContainEqual({ name, payments: booked.length });
  });
});
