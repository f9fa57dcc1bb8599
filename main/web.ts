/** Puts the web page together: charts for the chat too, the bank's way back, and the sandbox in a demo. */
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Log } from '#core/log.ts';
import { findMemberByTelegram } from '#core/store/members.ts';
import type { World } from '#sandbox/world.ts';
import { createApp } from '#web/app.ts';
import { createPictures, type Pictures } from '#web/charts/pictures.ts';
import { createRenderer } from '#web/charts/renderer.ts';
import { serveApp } from '#web/serve.ts';
import type { TelegramUpdates } from '#web/visitor.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stores } from './stores.ts';

export interface Web {
  readonly pictures: Pictures;
  stop(): Promise<void>;
}

export async function startWeb(
  config: Config,
  dependencies: {
    stores: Stores;
    pipeline: Pipeline;
    clock: Clock;
    log: Log;
    world: World | undefined;
    telegram: TelegramUpdates | undefined;
  },
): Promise<Web> {
  const { stores, pipeline, clock, log, world, telegram } = dependencies;
  const { published } = stores;
  const { db } = stores.database;
  const renderer = createRenderer({ log });
  const pictures = createPictures({ published, renderer, clock });
  if (!config.roles.has('web')) return { pictures, stop: async () => renderer.close() };
  const app = createApp({
    config,
    db,
    published,
    charts: pictures,
    clock,
    log,
    linkReturn: (back) => pipeline.linking.returned(back),
    ...(telegram === undefined ? {} : { telegram }),
    ...(world === undefined
      ? {}
      : {
          demo: {
            chatPath: '/sandbox/telegram/chat',
            fetch: world.fetch,
            memberId: async () => (await findMemberByTelegram(db, world.personId))?.member_id,
          },
        }),
  });
  const served = await serveApp(app, config);
  return {
    pictures,
    async stop() {
      await served.stop();
      renderer.close();
    },
  };
}
