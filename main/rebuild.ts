/** `npm run rebuild`: every household's marts again from raw, with their totals compared before and after. */
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { readAccountMonths } from '#core/marts/account-months.ts';
import { listHouseholds } from '#core/store/households.ts';
import { createPipeline } from './pipeline.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores, type Stores } from './stores.ts';

type Totals = Map<string, string>;

/** Sum and count per account, month and currency. */
async function totalsOf(stores: Stores, householdId: string): Promise<Totals | undefined> {
  return await stores.published.use(householdId, async ({ warehouse }) => {
    const rows = await readAccountMonths(warehouse);
    return new Map(
      rows.map((row) => [
        `${row.account_id} ${row.month} ${row.currency}`,
        `${row.amount_minor} in ${row.transaction_count} rows`,
      ]),
    );
  });
}

/** Zero when every household was built and no total changed, one otherwise. */
export async function rebuild(): Promise<number> {
  const config = settingsOrExit();
  const log = logFor(config);
  const clock = systemClock;
  const stores = await openStores(config, { clock, log });
  const pipeline = createPipeline(config, stores, { clock, log });
  let differences = 0;
  try {
    await stores.queue.start();
    for (const household of await listHouseholds(stores.database.db)) {
      const before = await totalsOf(stores, household.household_id);
      const build = await pipeline.publish({ household_id: household.household_id, trigger: 'command line' });
      if (build === undefined) {
        print(`${household.name}: not built; the last good figures stay. See the log for the reason.`);
        differences += 1;
        continue;
      }
      const after = (await totalsOf(stores, household.household_id)) ?? new Map<string, string>();
      const changed = before === undefined ? [] : compare(before, after);
      for (const line of changed) print(`  ${line}`);
      differences += changed.length;
      print(
        `${household.name}: rebuilt from ${build.extraction_count} raw objects, ${after.size} totals compared.`,
      );
    }
  } finally {
    await stores.queue.stop();
    pipeline.close();
    await stores.close();
  }
  print(differences === 0 ? 'Every total is as before.' : `${differences} totals differ.`);
  return differences === 0 ? 0 : 1;
}

function compare(before: Totals, after: Totals): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} → ${after.get(key) ?? 'nothing'}`);
}
