/** `npm run rebuild`: every household's marts anew from raw, each mart compared row for row with what was there. */
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { listHouseholds } from '#core/store/households.ts';
import { buildMarts } from '#pipeline/build.ts';
import { rebuildHousehold } from '#pipeline/rebuild.ts';
import { Opened } from './opened.ts';
import { createPipeline } from './pipeline.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores } from './stores.ts';

/** Zero when every household was built and no row changed, one otherwise. */
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
      const { publish } = pipeline;
      const rebuilt = await rebuildHousehold(
        {
          db: stores.database.db,
          clock,
          martsFolder: stores.martsFolder,
          publish,
          publishWhole: pipeline.publishWhole((request) =>
            buildMarts({ ...request, onModel: watch(household.name) }),
          ),
          say: print,
        },
        household,
      );
      differences += rebuilt.differences;
      if (rebuilt.build === undefined)
        print(`${household.name}: not built; the last good figures stay. See the log for the reason.`);
    }
  } finally {
    await opened.close(log);
  }
  print(differences === 0 ? 'Every row is as before.' : `${differences} marts or totals differ.`);
  return differences === 0 ? 0 : 1;
}

/** A line every few models, so that a long build is seen to go on. */
const watch =
  (name: string) =>
  ({ number, count, name: model }: { number: number; count: number; name: string }): void => {
    if (number % 10 === 0 || number === count) print(`${name}: model ${number} of ${count}, ${model}`);
  };
