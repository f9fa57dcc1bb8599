/** `npm run sync`: every linked bank now. Beside a running program it hands the work over and waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#core/clock.ts';
import { print } from '#core/log.ts';
import { requestSync } from '#core/request-sync.ts';
import { listLinked } from '#core/store/connections.ts';
import { answeringRun, type Run } from '#core/store/runs.ts';
import { syncOutcomeSchema } from '#core/sync-outcome.ts';
import { lead } from './leader.ts';
import { Opened } from './opened.ts';
import { openOutside } from './outside.ts';
import { createPipeline } from './pipeline.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores, type Stores } from './stores.ts';

const CHECK_EVERY_MS = 200;

/** Zero when every bank answered, one otherwise. */
export async function syncNow(asked: AbortSignal): Promise<number> {
  const given = settingsOrExit();
  const log = logFor(given);
  const clock = systemClock;
  const opened = new Opened(asked);
  try {
    const stores = await openStores(given, { clock, log, asked });
    opened.add(() => stores.close());
    const led = await lead(stores.address, ['pipeline'], () => undefined);
    if (led.ok) {
      opened.add(() => led.leadership.release());
      const { config } = await openOutside(given, clock, opened);
      const pipeline = createPipeline(config, stores, { clock, log });
      opened.add(() => pipeline.close());
      await startQueue(stores, opened);
      opened.add(() => pipeline.cutOff());
      await pipeline.work();
    } else {
      await startQueue(stores, opened);
      print(`Personal Finances runs as ${led.holder}; it does the work.`);
    }
    return await requestAndWait(stores, clock.now(), asked);
  } finally {
    await opened.close(log);
  }
}

async function startQueue({ queue }: Stores, opened: Opened): Promise<void> {
  await queue.start();
  opened.add(() => queue.stop());
}

async function requestAndWait(stores: Stores, now: Date, asked: AbortSignal): Promise<number> {
  const { db } = stores.database;
  const connections = await listLinked(db);
  if (connections.length === 0) print('No bank is linked yet: say /link to your bot.');
  let failed = 0;
  for (const { connection_id, institution_name } of connections) {
    const id = await requestSync(
      { db, queue: stores.queue },
      { connection_id, trigger: 'command line', now },
    );
    if (id === undefined) print(`${institution_name}: a sync was under way; it fetches on until now.`);
    const run = await answer(stores, connection_id, now, asked);
    if (run?.status !== 'done') failed += 1;
    print(`${institution_name}: ${describe(run)}`);
  }
  await waitForBuilds(stores, asked);
  return failed === 0 ? 0 : 1;
}

/** Undefined when the queue has given the work up. */
async function answer(
  stores: Stores,
  connectionId: string,
  now: Date,
  signal: AbortSignal,
): Promise<Run | undefined> {
  for (;;) {
    const isOver = !(await stores.queue.isBusy('sync'));
    const run = await answeringRun(stores.database.db, connectionId, now);
    if (run !== undefined || isOver) return run;
    await sleep(CHECK_EVERY_MS, undefined, { signal });
  }
}

function describe(run: Run | undefined): string {
  if (run?.outcome == null) return run?.problem_message ?? 'the sync did not finish: see the log.';
  const { accounts } = syncOutcomeSchema.parse(run.outcome);
  const rows = accounts.reduce((total, account) => total + (account.transactions ?? 0), 0);
  const problems = accounts.flatMap((account) =>
    account.problem === null ? [] : [`${account.name}: ${account.problem.message}`],
  );
  const limited = accounts.flatMap((account) =>
    account.limited_until === undefined
      ? []
      : [`${account.name}: the bank allows no more reads until ${account.limited_until}.`],
  );
  return [`${accounts.length} accounts, ${rows} rows fetched.`, ...problems, ...limited].join(' ');
}

/** The marts follow their sync by a job of their own; when none waits, they are as new as the banks' answers. */
async function waitForBuilds(stores: Stores, signal: AbortSignal): Promise<void> {
  while (await stores.queue.isBusy('build')) await sleep(CHECK_EVERY_MS, undefined, { signal });
}
