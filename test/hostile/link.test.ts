/** Hostile answers while a bank is linked, a bank that leaves the list for a day, and empty lists in a row. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#core/clock.ts';
import { day } from '#core/day.ts';
import type { Connection } from '#core/store/connections.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest } from '#test/pipeline-for-test.ts';
import { seededRandom } from '#test/seeded-random.ts';
import { LINK_DAMAGE, type LinkDamage } from './link-damage.ts';

const LINKS = Number(process.env['HOSTILE'] ?? 10);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const BANK = 'STARLING_SRLGGB3L';

let world: PipelineForTest;
let look: Look;
let accountId = '';
beforeEach(async () => {
  world = await openPipelineForTest({ now: '2026-11-03T10:00:00Z', dailyLimit: 1000 });
  look = lookInto(world);
  const posts = ['01', '04', '05', '06'].map((date, at) => ({
    at: `2026-11-${date}T08:00:00Z`,
    does: 'post' as const,
    payment: `posted ${date}`,
    amount: `-${at + 1}.50`,
    text: `SHOP ${at} LEEDS`,
    on: day(`2026-11-${date}`),
  }));
  const [profile] = world.bank.scripted.add(BANK, [
    { name: 'Everyday', opening: '100', style: { ids: 'stable' }, events: posts },
  ]);
  accountId = profile?.id ?? '';
});
afterEach(() => world.close());

const pathOf = ({ scope }: LinkDamage): RegExp =>
  ({
    requisition: /^GET \/requisitions\/[^/]+\/$/,
    metadata: new RegExp(`^GET /accounts/${accountId}/$`),
    details: new RegExp(`^GET /accounts/${accountId}/details/$`),
  })[scope];

/** What is wrong with what became of a link that met one hostile answer; nothing when all is well. */
async function tryLink(damage: LinkDamage): Promise<string[]> {
  const found: string[] = [];
  const started = await world.start(BANK);
  await world.choose(started, 'allow');
  world.bank.control.script(pathOf(damage), { alter: damage.alter });
  const answer = await world.linking.returned({ reference: started.reference });
  const { status } = await world.connection(started.connection_id);
  if (status !== 'waiting' && status !== 'linked') found.push(`the consent is ${status}`);
  if (answer.ok && answer.value.outcome === 'linked' && status !== 'linked')
    found.push('linked in words alone');
  world.bank.control.clearScripts();
  world.clock.advance(2 * MINUTE_MS);
  await world.linking.returned({ reference: started.reference });
  const healed = await world.connection(started.connection_id);
  if (healed.status !== 'linked') found.push(`the consent is ${healed.status} in the end`);
  const first = (await look.accounts()).find(({ external_id }) => external_id === accountId);
  if (first?.is_active !== true) found.push('the account is not active');
  return found.map((one) => `${damage.scope}, ${damage.name}: ${one}`);
}

test(`${LINKS} links that met a hostile answer hold in the end (seed ${SEED})`, {
  timeout: 60_000 + LINKS * 2000,
}, async () => {
  const random = seededRandom(SEED);
  const damages = LINK_DAMAGE.map((one) => ({ one, place: random() })).toSorted((a, b) => a.place - b.place);
  const found: string[] = [];
  for (const { one } of damages.slice(0, LINKS)) found.push(...(await tryLink(one)));
  expect(found.join('\n')).toBe('');
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** They build four times. */
const timeout = 2 * MINUTE_MS;

const proof = async (): Promise<unknown> => {
  const rows = await look.rows(
    'select status, difference_minor::varchar as difference from fct_reconciliation order by balance_at',
  );
  return rows?.at(-1);
};

async function lookOn(connection: Connection): Promise<void> {
  world.clock.advance(DAY_MS);
  await world.sync(connection);
  await world.work();
}

const payments = async (): Promise<number> =>
  ((await look.rows('select 1 from fct_transactions')) ?? []).length;

test('a bank that is not on the list for a day stays linked, and goes on being read', {
  timeout,
}, async () => {
  const connection = await world.link(BANK);
  await world.work();
  world.bank.control.script('GET /institutions/', {
    alter: (text) => JSON.stringify((JSON.parse(text) as { id: string }[]).filter(({ id }) => id !== BANK)),
  });
  world.clock.advance(DAY_MS);
  expect(
    (await world.linking.start({ member: world.member, provider: 'gocardless', institution_id: BANK })).ok,
  ).toBe(false);
  await world.sync(connection);
  await world.work();
  expect(await world.connection(connection.connection_id)).toMatchObject({ status: 'linked' });
  expect(await payments()).toBe(2);
  await lookOn(connection);
  expect(await payments()).toBe(3);
  expect(await proof()).toMatchObject({ status: 'reconciled', difference: '0' });
});

test('two empty lists in a row remove nothing, and are told by the balance that moved', {
  timeout,
}, async () => {
  const connection = await world.link(BANK);
  await world.work();
  const scope = `GET /accounts/${accountId}/transactions/`;
  const body = { transactions: { booked: [], pending: [] } };
  for (const difference of ['-250', '-600']) {
    world.bank.control.script(scope, { body });
    await lookOn(connection);
    expect(await payments()).toBe(1);
    expect(await proof()).toMatchObject({ status: 'off', difference });
  }
  await lookOn(connection);
  expect(await payments()).toBe(4);
  expect(await proof()).toMatchObject({ status: 'reconciled', difference: '0' });
});
