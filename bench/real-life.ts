/** The product with a token and bank keys of its own; bank and Telegram are here, outside its process. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#core/clock.ts';
import { createWorld, DEMO_PERSON, type World } from '#sandbox/world.ts';
import { freePort } from '#test/free-port.ts';
import { type ProductProcess, startProduct } from './product-process.ts';
import { WATCHER } from './vitals.ts';

export interface RealLife {
  readonly world: World;
  readonly product: ProductProcess;
  /** Says it in the chat and waits for the bot's next message that fits; gives milliseconds. */
  ask(text: string, fits?: (text: string) => boolean): Promise<number>;
  /** /sync until the chat says how it went, and the build that may follow. */
  sync(): Promise<void>;
  /** Asks for a picture in the chat; false when words came instead. */
  chart(name: string): Promise<boolean>;
  stop(): Promise<void>;
}

const CHAT = DEMO_PERSON.id;
const PATIENCE_MS = 60_000;

export interface Outside {
  readonly world: World;
  readonly port: number;
  /** What the product has to be started with to find this world. */
  readonly settings: Readonly<Record<string, string>>;
}

/** On the demo's own world: its consent, its bank's tokens and its chat are as the demo left them. */
export async function openOutside(folder: string, clock: Clock): Promise<Outside> {
  const port = await freePort();
  const world = await createWorld({
    clock,
    publicUrl: `http://localhost:${port}`,
    folder: path.join(folder, 'sandbox'),
    zone: 'Europe/London',
  });
  return {
    world,
    port,
    settings: {
      TELEGRAM_BOT_TOKEN: world.botToken,
      TELEGRAM_API_ROOT: world.apiRoot,
      TELEGRAM_ALLOWED_USERS: String(CHAT),
      GOCARDLESS_SECRET_ID: 'demo',
      GOCARDLESS_SECRET_KEY: 'demo',
      GOCARDLESS_API_URL: world.bankApiUrl,
    },
  };
}

export async function startRealLife(
  folder: string,
  clock: Clock,
  options: { flags?: readonly string[] } = {},
): Promise<RealLife> {
  const { world, port, settings } = await openOutside(folder, clock);
  const product = await startProduct({ dataDir: folder, port, settings, preload: WATCHER, ...options });
  const { control } = world.telegram;
  await control.whenPolled();
  const newest = (): number => control.messages(CHAT).at(-1)?.message_id ?? 0;

  const ask = async (text: string, fits: (text: string) => boolean = () => true): Promise<number> => {
    const before = newest();
    const start = performance.now();
    control.say(CHAT, text);
    await control.waitFor(
      CHAT,
      (message) => message.from === 'bot' && message.message_id > before && fits(message.text),
      PATIENCE_MS,
    );
    return performance.now() - start;
  };

  return {
    world,
    product,
    ask,
    async sync() {
      await ask('/sync', (text) => !/^Syncing [^\n]* …$/m.test(text));
      // The sync that is told is over, but not the build it asked for.
      await sleep(2000);
    },
    async chart(name) {
      const before = newest();
      control.say(CHAT, `/chart ${name}`);
      const said = await control.waitFor(
        CHAT,
        ({ from, message_id }) => from === 'bot' && message_id > before,
        PATIENCE_MS,
      );
      return said.photo !== undefined;
    },
    async stop() {
      await product.stop();
      await world.close();
    },
  };
}
