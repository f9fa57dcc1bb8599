import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { World } from '#sandbox/world.ts';
import type { Opened } from './opened.ts';

/** The demo's bank and Telegram with the settings that lead there; without a demo the settings as they are. */
export async function openOutside(
  config: Config,
  clock: Clock,
  opened: Opened,
): Promise<{ config: Config; world?: World }> {
  if (!config.isDemo) return { config };
  // Nothing of the sandbox is even read when there is a real outside world.
  const { createWorld, DEMO_PERSON } = await import('#sandbox/world.ts');
  const world = await createWorld({
    clock,
    publicUrl: config.publicUrl,
    folder: `${config.dataDir}/sandbox`,
    zone: config.zone,
  });
  opened.add(() => world.close());
  return {
    world,
    config: {
      ...config,
      telegram: {
        ...config.telegram,
        token: world.botToken,
        apiRoot: world.apiRoot,
        allowedUsers: [DEMO_PERSON.id],
      },
      gocardless: { secretId: 'demo', secretKey: 'demo', apiUrl: world.bankApiUrl },
    },
  };
}
