import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import type { Connection } from '#core/store/connections.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest, QUIET_BANK } from '#test/pipeline-for-test.ts';

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
/** What waits for its person: the polls that were asked for. */
const waitingJobs = async (): Promise<string[]> => (await world.queue.waiting()).map((job) => job.name);

describe('a person who allows it', () => {
  test('and comes back has all accounts, and their first sync is asked for', async () => {
    const connection = await world.start();
    expect(connection).toMatchObject({ status: 'waiting', chat_id: 1001, history_days: 800 });
    expect(connection.consent_url).toContain(world.bankUrl);
    const back = await world.choose(connection, 'allow');
    expect(back.searchParams.get('ref')).toBe(connection.reference);
    expect(await returned(connection)).toEqual({
      ok: true,
      value: { institution_name: 'Demo Bank', outcome: 'linked' },
    });
    expect(await world.connection(connection.connection_id)).toMatchObject({
      status: 'linked',
      linked_at: world.clock.now(),
      consent_expires_at: new Date(world.clock.now().getTime() + 90 * DAY_MS),
    });
    expect(world.linkNews).toEqual([
      { outcome: 'linked', institution_name: 'Demo Bank', accounts: expect.arrayContaining(['Credit card']) },
    ]);
    const accounts = await look.accounts();
    expect(
      accounts.map(({ name, kind, currency, number_ending }) => [name, kind, currency, number_ending]),
    ).toEqual([
      ['Credit card', 'card', 'GBP', '4417'],
      ['Current account', 'current', 'GBP', '1735'],
      ['Joint account', 'current', 'GBP', '1868'],
      ['Rainy day savings', 'savings', 'GBP', '5522'],
      ['Travel euros', 'current', 'EUR', '1904'],
    ]);
    // What the bank said of each account is in the lake, its number nowhere in the database.
    expect(await look.landed('accounts')).toHaveLength(5);
    expect(JSON.stringify(await world.database.sql`select * from accounts`)).not.toMatch(/GB\d\dDEMO|XXXX/);
    expect(await waitingJobs()).toEqual(['poll', 'sync']);
  });

  test('and never comes back is found by the poll', async () => {
    const connection = await world.start();
    await world.linking.poll(connection.connection_id);
    expect(await statusOf(connection)).toBe('waiting');
    expect(outcomes()).toEqual([]);
    expect(await waitingJobs()).toEqual(['poll']);
    await world.choose(connection, 'allow');
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['linked']);
    expect(await waitingJobs()).toEqual(['poll', 'sync']);
    // The last poll, which was asked for before, finds nothing left to do.
    await world.queue.take('poll');
    await world.linking.poll(connection.connection_id);
    expect(await waitingJobs()).toEqual(['sync']);
  });

  test('is told once, however often the page is loaded and whoever else looks', async () => {
    const connection = await world.start();
    await world.choose(connection, 'allow');
    const results = await Promise.all([
      returned(connection),
      returned(connection),
      world.linking.poll(connection.connection_id),
    ]);
    expect(results.slice(0, 2)).toMatchObject([
      { value: { outcome: 'linked' } },
      { value: { outcome: 'linked' } },
    ]);
    expect(await returned(connection)).toMatchObject({ value: { outcome: 'linked' } });
    expect(outcomes()).toEqual(['linked']);
    expect(await look.accounts()).toHaveLength(5);
    expect(await look.landed('accounts')).toHaveLength(5);
    expect((await look.runs()).map((run) => [run.kind, run.status])).toEqual([['link', 'done']]);
  });

  test('waits on while the bank still prepares the accounts', async () => {
    const first = await world.start();
    await world.choose(first, 'allow');
    const [account] = world.bank.ledger.accounts();
    world.bank.control.startProcessing(account?.id ?? '');
    expect(await returned(first)).toMatchObject({ value: { outcome: 'preparing' } });
    expect(await look.accounts()).toEqual([]);
    for (let at = 0; at < 3; at += 1) await world.linking.poll(first.connection_id);
    expect([...new Set(outcomes())]).toEqual(['preparing', 'linked']);
    expect(await look.accounts()).toHaveLength(5);
  });

  test('is not kept from the accounts the bank shows by one it withholds', async () => {
    const connection = await world.start();
    await world.choose(connection, 'allow');
    const [account] = world.bank.ledger.accounts();
    world.bank.control.script(
      `GET /accounts/${account?.id}/`,
      { status: 404, body: { detail: 'Not found.' } },
      2,
    );
    expect(await returned(connection)).toMatchObject({ value: { outcome: 'linked' } });
    expect(await look.accounts()).toHaveLength(4);
  });

  test('is told when the bank shared nothing, and is not looked for any longer', async () => {
    const connection = await world.start(QUIET_BANK);
    await world.choose(connection, 'allow');
    world.bank.control.script('GET /requisitions/', {
      status: 200,
      body: { id: connection.external_id, status: 'LN', accounts: [] },
    });
    expect(await returned(connection)).toMatchObject({ value: { outcome: 'failed' } });
    expect(world.linkNews).toMatchObject([
      { outcome: 'failed', message: expect.stringContaining('no account') },
    ]);
    expect(await statusOf(connection)).toBe('failed');
  });
});

describe('a person who does not', () => {
  test.each([
    ['cancel', 'cancelled'],
    ['reject', 'rejected'],
    ['timeout', 'failed'],
    ['technical', 'failed'],
  ])('and presses %s at the bank is told: %s', async (choice, outcome) => {
    const connection = await world.start(QUIET_BANK);
    const back = await world.choose(connection, choice);
    const error = back.searchParams.get('error') ?? '';
    expect(await returned({ reference: connection.reference, error })).toMatchObject({ value: { outcome } });
    expect(outcomes()).toEqual([outcome]);
    expect(await statusOf(connection)).toBe(outcome);
    // The page loaded again says the same, and nothing is told twice.
    expect(await returned(connection)).toMatchObject({ value: { outcome } });
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual([outcome]);
  });

  test('and is found so by the poll is told that it came to nothing', async () => {
    const connection = await world.start(QUIET_BANK);
    await world.choose(connection, 'cancel');
    await world.linking.poll(connection.connection_id);
    expect(world.linkNews).toMatchObject([
      { outcome: 'rejected', message: 'The consent was cancelled or refused.' },
    ]);
  });

  test('and opens the page a second time changes nothing', async () => {
    const connection = await world.start(QUIET_BANK);
    const error = 'RequisitionLinkReused';
    expect(await returned({ reference: connection.reference, error })).toMatchObject({
      value: { outcome: 'waiting' },
    });
    await world.choose(connection, 'allow');
    const again = await world.choose(connection, 'allow');
    expect(again.searchParams.get('error')).toBe(error);
    expect(await returned({ reference: connection.reference, error })).toMatchObject({
      value: { outcome: 'linked' },
    });
  });

  test('finish at the bank within the hour is waited for until the next day', async () => {
    const connection = await world.start(QUIET_BANK);
    const atBank = { status: 200, body: { id: connection.external_id, status: 'UA', accounts: [] } };
    world.bank.control.script('GET /requisitions/', atBank, 2);
    world.clock.advance(3 * HOUR_MS);
    await world.linking.poll(connection.connection_id);
    expect(await statusOf(connection)).toBe('waiting');
    world.clock.advance(22 * HOUR_MS);
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['expired']);
  });

  test('come to the bank’s page at all is given up after an hour, and told so', async () => {
    const connection = await world.start(QUIET_BANK);
    world.clock.advance(HOUR_MS);
    await world.linking.poll(connection.connection_id);
    expect(await statusOf(connection)).toBe('waiting');
    world.clock.advance(1);
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['expired']);
    expect(await returned(connection)).toMatchObject({ problem: { code: 'link.over' } });
    // The page is closed at the bank as well.
    expect((await fetch(connection.consent_url)).status).toBe(404);
  });

  test('is not polled for ever when the provider cannot be asked', async () => {
    const connection = await world.start(QUIET_BANK);
    world.bank.control.script('GET /requisitions/', { status: 404, body: { detail: 'Not found.' } }, 99);
    await world.queue.take('poll');
    await world.linking.poll(connection.connection_id);
    expect(await waitingJobs()).toEqual(['poll']);
    await world.queue.take('poll');
    world.clock.advance(HOUR_MS + MINUTE_MS);
    await world.linking.poll(connection.connection_id);
    expect(world.linkNews).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('/link') }]);
    expect(await waitingJobs()).toEqual([]);
  });
});

describe('the address somebody comes back with proves nothing', () => {
  test('a reference that was never given out is refused without asking the bank', async () => {
    await world.start(QUIET_BANK);
    const before = world.bank.control.calls().length;
    for (const reference of ['', 'guessed', '%00', "' or 1=1 --", 'x'.repeat(5000)])
      expect(await returned({ reference })).toMatchObject({ problem: { code: 'link.unknown' } });
    expect(world.bank.control.calls()).toHaveLength(before);
    expect(outcomes()).toEqual([]);
  });

  test('a return before the person allowed anything leaves it waiting', async () => {
    const connection = await world.start(QUIET_BANK);
    expect(await returned(connection)).toMatchObject({ value: { outcome: 'waiting' } });
    expect(await look.accounts()).toEqual([]);
    expect(outcomes()).toEqual([]);
  });

  test('an error in it does not undo what the bank says is linked', async () => {
    const connection = await world.start(QUIET_BANK);
    await world.choose(connection, 'allow');
    expect(await returned({ reference: connection.reference, error: 'UserCancelledSession' })).toMatchObject({
      value: { outcome: 'linked' },
    });
  });

  test('the bank that cannot be asked is said to be away, and asked again by the poll', async () => {
    const connection = await world.start(QUIET_BANK);
    await world.choose(connection, 'allow');
    world.bank.control.script('GET /requisitions/', { status: 503, body: {} });
    expect(await returned(connection)).toMatchObject({ problem: { code: 'bank.unavailable' } });
    await world.linking.poll(connection.connection_id);
    expect(outcomes()).toEqual(['linked']);
  });
});
