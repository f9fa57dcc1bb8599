/** Puts the pipeline together: what the queue's jobs do, and when they are asked for. */
import path from 'node:path';
import { queueConsentNews } from '#bot/alerts/consent-ending.ts';
import { findAlerts } from '#bot/alerts/index.ts';
import { queueLinkNews } from '#bot/link-news.ts';
import { queueBuildFailure } from '#bot/outcomes.ts';
import { queueSilentBank } from '#bot/silent-bank.ts';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Log } from '#core/log.ts';
import { tokenStore } from '#core/store/provider-tokens.ts';
import { createBuilder } from '#pipeline/builder.ts';
import { createLander } from '#pipeline/land.ts';
import { createLinking, type Linking } from '#pipeline/link.ts';
import { createObjects } from '#pipeline/objects.ts';
import { createProviders } from '#pipeline/providers/index.ts';
import { createPublish, type Publish, type PublishDependencies } from '#pipeline/publish.ts';
import { createRunTask } from '#pipeline/run-task.ts';
import { type Schedule, startSchedule } from '#pipeline/schedule.ts';
import { createSync } from '#pipeline/sync.ts';
import { TASKS } from '#pipeline/tasks/index.ts';
import type { TaskTools } from '#pipeline/tasks/task.ts';
import type { Stores } from './stores.ts';

export interface Pipeline {
  readonly linking: Linking;
  readonly publish: Publish;
  /** Everything anew, by a build of the caller's. */
  publishWhole(build: NonNullable<PublishDependencies['build']>): Publish;
  /** Takes up the queue's jobs, those of a killed process first. */
  work(): Promise<void>;
  /** Asks for syncs by the clock. */
  schedule(): Promise<Schedule>;
  /** Ends a build in hand at once, without a word to anybody: the next process does it again. */
  cutOff(): void;
  close(): void;
}

export function createPipeline(
  config: Config,
  stores: Stores,
  dependencies: { clock: Clock; log: Log },
): Pipeline {
  const { clock, log } = dependencies;
  const { database, queue, lake } = stores;
  const { db, sql } = database;
  const tokens = tokenStore({ db, sealer: stores.sealer, clock, provider: 'gocardless' });
  const providers = createProviders({ config, tokens, clock, log });
  const lander = createLander();
  const builder = createBuilder({ log });
  const callbackUrl = config.gocardlessCallbackUrl;
  const onOutcome = queueLinkNews({ clock });
  const linking = createLinking({ db, queue, lake, lander, providers, clock, log, callbackUrl, onOutcome });
  const sync = createSync({ db, sql, queue, lake, lander, providers, clock, log, zone: config.zone });
  const [sayConsent, saySilent] = [queueConsentNews({ clock }), queueSilentBank({ clock })];
  const { extractSchedule: rule, zone } = config;
  const taskTools: TaskTools = {
    db,
    sql,
    queue,
    lake,
    providers,
    clock,
    log,
    zone,
    onConnectionNews: (tx, { connection, kind, ...days }) =>
      kind === 'silent' ? saySilent(tx, connection) : sayConsent(tx, { connection, kind, ...days }),
  };
  const runTask = createRunTask(taskTools, TASKS);
  const publishing: PublishDependencies = {
    db,
    sql,
    objects: createObjects({ lake, cacheFolder: path.join(stores.cacheFolder, 'raw') }),
    clock,
    log,
    martsFolder: stores.martsFolder,
    keptFolder: stores.keptFolder,
    build: (request) => builder.build(request),
    findNews: findAlerts({ clock }),
    onBuildFailed: queueBuildFailure({ db, clock }),
  };
  const publish = createPublish(publishing);
  return {
    linking,
    publish,
    publishWhole: (build) => createPublish({ ...publishing, build }),
    async work() {
      const resent = await queue.resendInterrupted();
      if (resent > 0) log.info({ resent }, 'jobs of a process that was stopped are done again');
      await queue.work('sync', sync);
      await queue.work('build', async (job) => void (await publish(job)));
      await queue.work('poll', (job) => linking.poll(job.connection_id));
      await queue.work('task', runTask);
    },
    schedule: () => startSchedule({ db, queue, clock, log, rule, zone, tasks: TASKS }),
    cutOff: () => builder.close(),
    close() {
      lander.close();
      builder.close();
    },
  };
}
