/** `npm run load-rates -- file.csv`: daily currency rates for all households, and the builds that use them. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { fail, type Result, unwrap } from '#core/problem.ts';
import { saveCurrencyRates } from '#core/store/currency-rates.ts';
import { listHouseholds } from '#core/store/households.ts';
import { readRateFile } from '#pipeline/read-rate-file.ts';
import { Opened } from './opened.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores, type Stores } from './stores.ts';

const SHOWN_FAULTS = 10;

async function textOf(file: string | undefined): Promise<Result<string>> {
  if (file === undefined)
    return fail('rates.no_file', 'Say which file: npm run load-rates -- eurofxref-hist.csv');
  try {
    return { ok: true, value: await readFile(file, 'utf8') };
  } catch (cause) {
    return fail('rates.no_file', `${file} cannot be read.`, { cause });
  }
}

/** The rates and the wish for builds are one transaction. Returns how many rates are new or another than before. */
export async function loadRates(
  { database, queue }: Pick<Stores, 'database' | 'queue'>,
  rates: Parameters<typeof saveCurrencyRates>[1],
  now: Date,
): Promise<number> {
  return await database.db.transaction(async (tx) => {
    const changed = await saveCurrencyRates(tx, rates, now);
    if (changed === 0) return 0;
    for (const { household_id } of await listHouseholds(tx))
      await queue.send('build', { household_id, trigger: 'rates' }, { key: household_id, tx });
    return changed;
  });
}

/** Zero when every line was understood, one otherwise; good lines are kept either way. */
export async function loadRatesFile(file: string | undefined, asked: AbortSignal): Promise<number> {
  const { rates, faults } = unwrap(readRateFile(unwrap(await textOf(file))));
  const config = settingsOrExit();
  const log = logFor(config);
  const clock = systemClock;
  const opened = new Opened(asked);
  try {
    const stores = await openStores(config, { clock, log, asked });
    opened.add(() => stores.close());
    await stores.queue.start();
    opened.add(() => stores.queue.stop());
    const changed = await loadRates(stores, rates, clock.now());
    print(`${rates.length} rates read, ${changed} of them new.`);
    if (changed > 0)
      print('All figures are worked out again with them, by the program that runs or the next start.');
  } finally {
    await opened.close(log);
  }
  for (const fault of faults.slice(0, SHOWN_FAULTS)) print(`  left out, ${fault}`);
  if (faults.length > SHOWN_FAULTS) print(`  and ${faults.length - SHOWN_FAULTS} more.`);
  return faults.length === 0 ? 0 : 1;
}
