/** Puts the bot together with what it answers from, and the deliverer of the outbox beside it. */
import { createAnswer } from '#bot/assistant/index.ts';
import { createBot } from '#bot/bot.ts';
import { createDeliverer } from '#bot/deliver.ts';
import type { WebhookOptions } from '#bot/webhook.ts';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Log } from '#core/log.ts';
import { CHARTS } from '#web/charts/index.ts';
import type { Pictures } from '#web/charts/pictures.ts';
import { forgetOldUpdates } from './forget-updates.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stores } from './stores.ts';

export async function startBot(
  config: Config,
  dependencies: {
    stores: Stores;
    pipeline: Pipeline;
    pictures: Pictures;
    webhook: WebhookOptions | undefined;
    clock: Clock;
    log: Log;
  },
): Promise<{ handle(request: Request): Promise<Response>; stop(): Promise<void> }> {
  const { stores, pipeline, pictures, webhook, clock, log } = dependencies;
  const { database, queue, published } = stores;
  const { db, sql } = database;
  const token = config.telegram.token;
  if (token === undefined) throw new TypeError('the bot needs a token');
  const { apiRoot, allowedUsers } = config.telegram;
  const { publicUrl, zone, extractSchedule, baseCurrency, isDemo } = config;
  const bot = createBot({
    token,
    apiRoot,
    allowedUsers,
    webhook,
    db,
    queue,
    clock,
    log,
    published,
    linking: pipeline.linking,
    charts: { list: CHARTS, png: (request) => pictures.png(request) },
    answer: createAnswer({ db, published, clock, log, model: config.model }),
    publicUrl,
    zone,
    extractSchedule,
    baseCurrency,
    isDemo,
  });
  const deliverer = createDeliverer({ db, sql, token, apiRoot, clock, log });
  await bot.start();
  await deliverer.start();
  const forgetting = forgetOldUpdates({ db, clock, log });
  return {
    handle: (request) => bot.handle(request),
    async stop() {
      await forgetting.stop();
      await bot.stop();
      await deliverer.stop();
    },
  };
}
