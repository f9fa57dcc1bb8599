/** `npm run sync`: every linked bank now. Beside a running program it hands the work over and waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { listLinked } from '#core/store/connections.ts';
import { latestRun } from '#core/store/runs.ts';
import { syncOutcomeSchema } from '#core/sync-outcome.ts';
import { lead } from './leader.ts';
import { Opened } from './opened.ts';
import { openOutside } from './outside.ts';
import { createPipeline } from './pipeline.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores, type Stores } from './stores.ts';

const CHECK_EVERY_MS = 200;

/** Zero when every bank answered, one otherwise. */
export async function syncNow(): Promise<number> {
  const given = settingsOrExit();
  const log = logFor(given);
  const clock = systemClock;
  const opened = new Opened();
  try {
    const stores = await openStores(given, { clock, log });
    opened.add(() => stores.close());
    const led = await lead(stores.address, ['pipeline'], () => undefined);
    await stores.queue.start();
    opened.add(() => stores.queue.stop());
    if (led.ok) {
      opened.add(() => led.leadership.release());
      const { config } = await openOutside(given, clock, opened);
      const pipeline = createPipeline(config, stores, { clock, log });
      opened.add(() => pipeline.close());
      await pipeline.work();
    } else print(`Personal Finances runs as ${led.holder}; it does the work.`);
    return await requestAndWait(stores, clock.now());
  } finally {
    await opened.close(log);
  }
}

async function requestAndWait(stores: Stores, now: Date): Promise<number> {
  const { db } = stores.database;
  const connections = await listLinked(db);
  if (connections.length === 0) print('No bank is linked yet: say /link to your bot.');
  let failed = 0;
  for (const { connection_id, institution_name } of connections) {
    const job = { connection_id, trigger: 'command line' as const, requested_at: now.toISOString() };
    const id = await stores.queue.send('sync', job, { key: connection_id });
    if (id === undefined) print(`${institution_name}: a sync was under way already.`);
    else
      while (!['done', 'failed', undefined].includes(await stores.queue.state('sync', id)))
        await sleep(CHECK_EVERY_MS);
    const run = await latestRun(db, connection_id);
    if (run?.status !== 'done') failed += 1;
    print(`${institution_name}: ${describe(run)}`);
  }
  await waitForBuilds(stores);
  return failed === 0 ? 0 : 1;
}

function describe(run: Awaited<ReturnType<typeof latestRun>>): string {
  if (run?.outcome == null) return run?.problem_message ?? 'the sync did not finish: see the log.';
  const { accounts } = syncOutcomeSchema.parse(run.outcome);
  const rows = accounts.reduce((total, account) => total + (account.transactions ?? 0), 0);
  const problems = accounts.flatMap((account) =>
    account.problem === null ? [] : [`${account.name}: ${account.problem.message}`],
  );
  return [`${accounts.length} accounts, ${rows} rows fetched.`, ...problems].join(' ');
}

/** The marts follow their sync by a job of their own; when none waits, they are as new as the banks' answers. */
async function waitForBuilds(stores: Stores): Promise<void> {
  while (await stores.queue.isBusy('build')) await sleep(CHECK_EVERY_MS);
}
