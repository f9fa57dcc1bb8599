/** `npm run check-lake`: every raw object compared with what was recorded when it was stored. */
import { SECOND_MS, systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { checkLake, type LakeReport } from '#pipeline/check-lake.ts';
import { Opened } from './opened.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores } from './stores.ts';

const SAY_EVERY_MS = 5 * SECOND_MS;

/** Says how far it is, but not more often than a person can read. */
function progress(): (done: number, all: number) => void {
  let said = performance.now();
  return (done, all) => {
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    print(`  ${done} of ${all} objects checked …`);
  };
}

function tell({ objects, rows, bytes, faults, unrecorded }: LakeReport): void {
  for (const { key, what, remedy } of faults) print(`${key} ${what}. ${remedy}`);
  if (unrecorded.length > 0) {
    print(
      'Not recorded, and so not read by anything: the program takes these in or removes them in a day or so.',
    );
    for (const key of unrecorded) print(`  ${key}`);
  }
  const megabytes = (bytes / 1_000_000).toFixed(1);
  const all = `${objects} objects, ${rows} rows, ${megabytes} MB`;
  print(
    faults.length === 0
      ? `${all}: everything is as recorded.`
      : `${all}: ${faults.length} of the objects faulty.`,
  );
}

/** Zero when every recorded object is as it was, one otherwise. */
export async function checkLakeNow(asked: AbortSignal): Promise<number> {
  const config = settingsOrExit();
  const log = logFor(config);
  const opened = new Opened(asked);
  try {
    const stores = await openStores(config, { clock: systemClock, log, asked });
    opened.add(() => stores.close());
    const { database, lake } = stores;
    const report = await checkLake({ db: database.db, lake }, { onProgress: progress(), signal: asked });
    tell(report);
    return report.faults.length === 0 ? 0 : 1;
  } finally {
    await opened.close(log);
  }
}
