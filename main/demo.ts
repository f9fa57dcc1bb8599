/** The demo's first visit: a household, its person, and Demo Bank linked the way a person would link it. */
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import { addDays, dayOf } from '#core/day.ts';
import type { Log } from '#core/log.ts';
import { unwrap } from '#core/problem.ts';
import { listShown } from '#core/store/connections.ts';
import { hasRatesThrough } from '#core/store/currency-rates.ts';
import { createHousehold } from '#core/store/households.ts';
import { addMember, findMemberByTelegram, type MemberAtHome } from '#core/store/members.ts';
import type { Linking } from '#pipeline/link.ts';
import { demoRates } from '#sandbox/demo-rates.ts';
import { DEMO_INSTITUTION, DEMO_PERSON } from '#sandbox/world.ts';
import { loadRates } from './load-rates.ts';
import type { Stores } from './stores.ts';

export async function demoMember(config: Config, stores: Stores, clock: Clock): Promise<MemberAtHome> {
  const { db } = stores.database;
  const known = await findMemberByTelegram(db, DEMO_PERSON.id);
  if (known !== undefined) return known;
  await db.transaction(async (tx) => {
    const now = clock.now();
    const household = await createHousehold(tx, {
      name: 'Demo household',
      zone: config.zone,
      base_currency: config.baseCurrency,
      now,
    });
    await addMember(tx, {
      household_id: household.household_id,
      telegram_user_id: DEMO_PERSON.id,
      chat_id: DEMO_PERSON.id,
      display_name: DEMO_PERSON.first_name,
      role: 'owner',
      now,
    });
  });
  const member = await findMemberByTelegram(db, DEMO_PERSON.id);
  if (member === undefined) throw new Error('the demo person was not found');
  return member;
}

/** So that the demo's euros are told in pounds from the first build on; once a year. */
export async function loadDemoRates(config: Config, stores: Stores, clock: Clock): Promise<void> {
  const now = clock.now();
  const today = dayOf(now, config.zone);
  if (await hasRatesThrough(stores.database.db, addDays(today, 30))) return;
  await loadRates(stores, demoRates(today), now);
}

/** Says yes at the sandbox bank, once, so that there is something to ask about. */
export async function linkDemoBank(
  member: MemberAtHome,
  dependencies: {
    stores: Stores;
    linking: Linking;
    log: Log;
    fetch: (request: Request) => Response | Promise<Response>;
  },
): Promise<void> {
  const { stores, linking, log } = dependencies;
  if ((await listShown(stores.database.db, member.household_id)).length > 0) return;
  const connection = unwrap(
    await linking.start({ member, provider: 'gocardless', institution_id: DEMO_INSTITUTION }),
  );
  const consent = await dependencies.fetch(
    new Request(connection.consent_url, { method: 'POST', body: new URLSearchParams({ choice: 'allow' }) }),
  );
  if (consent.status !== 303) throw new Error(`the sandbox bank answered ${consent.status} to the consent`);
  const back = unwrap(await linking.returned({ reference: connection.reference }));
  log.info({ outcome: back.outcome }, 'the demo household is linked');
}
