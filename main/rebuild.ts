/** `npm run rebuild`: every household's marts again from raw, with their totals compared before and after. */
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { readAccountMonths } from '#core/marts/account-months.ts';
import { type Household, listHouseholds } from '#core/store/households.ts';
import { Opened } from './opened.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
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
export async function rebuild(asked: AbortSignal): Promise<number> {
  const config = settingsOrExit();
  const log = logFor(config);
  const clock = systemClock;
  const opened = new Opened(asked);
  let differences = 0;
  try {
    const stores = await openStores(config, { clock, log, asked });
    opened.add(() => stores.close());
    const pipeline = createPipeline(config, stores, { clock, log });
    opened.add(() => pipeline.close());
    await stores.queue.start();
    opened.add(() => stores.queue.stop());
    asked.addEventListener('abort', () => pipeline.cutOff());
    for (const household of await listHouseholds(stores.database.db)) {
      asked.throwIfAborted();
      differences += await rebuildOne(stores, pipeline, household);
    }
  } finally {
    await opened.close(log);
  }
  print(differences === 0 ? 'Every total is as before.' : `${differences} totals differ.`);
  return differences === 0 ? 0 : 1;
}

/** How many totals differ; a household that could not be built counts as one. */
async function rebuildOne(stores: Stores, pipeline: Pipeline, household: Household): Promise<number> {
  const { household_id, name } = household;
  const before = await totalsOf(stores, household_id);
  const build = await pipeline.publish({ household_id, trigger: 'command line' });
  if (build === undefined) {
    print(`${name}: not built; the last good figures stay. See the log for the reason.`);
    return 1;
  }
  const after = (await totalsOf(stores, household_id)) ?? new Map<string, string>();
  const changed = before === undefined ? [] : compare(before, after);
  for (const line of changed) print(`  ${line}`);
  print(`${name}: rebuilt from ${build.extraction_count} raw objects, ${after.size} totals compared.`);
  return changed.length;
}

function compare(before: Totals, after: Totals): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} → ${after.get(key) ?? 'nothing'}`);
}
