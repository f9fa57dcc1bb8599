/**
 * Weeks and years at a bank that counts, fails, falls silent and lies, with a program that is killed and people who
 * press /sync as they please. `DAYS=1000 SEED=7 npx vitest run test/quota-simulation.test.ts` for more.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { turnsBetween } from '#core/cron.ts';
import { listAccounts } from '#core/store/accounts.ts';
import { HOME_BANK, openPipelineForTest, type PipelineForTest, QUIET_BANK } from './pipeline-for-test.ts';
import { seededRandom } from './seeded-random.ts';
import { Life } from './simulation/life.ts';

const DAYS = Number(process.env['DAYS'] ?? 6);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const ZONE = 'Europe/London';
const SCHEDULE = '7 6,11,16,21 * * *';

let world: PipelineForTest;
beforeEach(async () => {
  world = await openPipelineForTest({ firstDay: '2026-11-20', now: '2026-11-24T05:00:00Z' });
});
afterEach(() => world.close());

async function oneDay(life: Life): Promise<void> {
  const start = life.now();
  const end = start + DAY_MS;
  const moments: { at: number; what: 'turn' | 'press' | 'task' }[] = [];
  for (const turn of turnsBetween(SCHEDULE, ZONE, new Date(start), new Date(end - 1)))
    moments.push({ at: turn.getTime(), what: 'turn' });
  const presses = life.chance(0.15) ? life.between(5, 15) : life.between(0, 3);
  const burst = start + life.random() * DAY_MS;
  for (let press = 0; press < presses; press += 1) {
    const at = presses > 4 ? burst + press * life.between(1, 40) * MINUTE_MS : start + life.random() * DAY_MS;
    if (at < end) moments.push({ at, what: 'press' });
  }
  for (let at = start; at < end; at += 6 * HOUR_MS) moments.push({ at, what: 'task' });
  const turns: number[] = [];
  for (const { at, what } of moments.sort((one, other) => one.at - other.at)) {
    if (at > life.now()) life.world.clock.set(new Date(at));
    for (const consent of life.consents) life.change(consent);
    if (life.isOff()) {
      for (const consent of life.consents) consent.fineSince = life.now();
      continue;
    }
    if (what === 'task') {
      await life.tasks();
      await life.renewEnded();
      continue;
    }
    if (what === 'turn') turns.push(life.now());
    else life.counts.presses += 1;
    for (const consent of life.consents) await life.sync(consent, what === 'turn' ? 'schedule' : 'person');
  }
  for (const consent of life.consents) life.judge(consent, start, turns);
  if (life.now() < end) life.world.clock.set(new Date(end));
}

test(`${DAYS} days within what the bank allows (seed ${SEED})`, {
  timeout: 60_000 + DAYS * 4000,
}, async () => {
  const life = new Life(world, seededRandom(SEED));
  const { db, sql } = world.database;
  await life.link(QUIET_BANK);
  await life.link(HOME_BANK);
  // Two of five accounts are wanted; the others must cost nothing.
  const all = await listAccounts(db, world.household.household_id);
  const left = all.filter((account) => account.institution_name === 'Demo Bank').slice(2);
  for (const { account_id } of left)
    await sql`update accounts set is_selected = false where account_id = ${account_id}`;
  const home = life.consents[1];
  if (home !== undefined)
    home.accounts = home.accounts.filter((id) => !left.some((account) => account.external_id === id));
  const callsBefore = life.bank.callsOf(left.map((account) => account.external_id));
  for (let day = 0; day < DAYS; day += 1) await oneDay(life);
  const { over, worst, total } = life.bank;
  process.stderr.write(`${JSON.stringify({ ...life.counts, ...total, worst, days: DAYS })}\n`);
  expect(over).toEqual([]);
  expect(life.missed).toEqual([]);
  expect(worst.account).toBeLessThanOrEqual(9);
  expect(worst.consent).toBeLessThanOrEqual(9);
  expect(life.bank.callsOf(left.map((account) => account.external_id))).toBe(callsBefore);
  // One message for each consent that died, and person; none for one that lives.
  const told = await sql`
    select c.status,
      (select count(*) from messages m where m.dedupe_key like c.connection_id || '/%over%')::int as times
    from connections c where c.status in ('expired', 'linked') or exists (
      select from findings f where f.kind = 'consent-over' and f.subject = c.connection_id::text)`;
  for (const { status, times } of told)
    expect([status, times]).toEqual([status, status === 'linked' ? 0 : 1]);
});
