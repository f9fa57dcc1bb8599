/**
 * A Telegram Bot API server on this machine, with a chat page in the browser: the demo's chat and the other
 * end of the tests. It keeps Telegram's limits and says no in Telegram's words.
 */
import { Hono } from 'hono';
import type { Clock } from '#core/clock.ts';
import type { Storage } from '#sandbox/storage.ts';
import type { TelegramEnv } from './api.ts';
import { createApi } from './api.ts';
import { createCallbacks } from './callbacks.ts';
import { createChats } from './chats.ts';
import type { TelegramControl } from './control.ts';
import { createCallLog, createControl } from './control.ts';
import { createFaults } from './faults.ts';
import { createFiles } from './files.ts';
import { emptyMenu } from './menu.ts';
import type { Person } from './message.ts';
import type { BankControls } from './page.ts';
import { createPage } from './page.ts';
import { readSnapshot, writeSnapshots } from './snapshot.ts';
import { createUpdates } from './updates.ts';
import { createWebhook } from './webhook.ts';
import type { World } from './world.ts';

export interface TelegramOptions {
  readonly clock: Clock;
  /** As from @BotFather: `<digits>:<secret>`; the digits are the bot's id. */
  readonly token: string;
  readonly botName?: string;
  readonly botUsername?: string;
  /** Who may be met in a private chat; the page speaks for the first unless it says `?person=`. */
  readonly people?: readonly Person[];
  /** Where the app is reachable, with the prefix it is mounted under, if that is known already. */
  readonly publicUrl?: string;
  readonly storage?: Storage;
  /** `false` refuses `http://localhost` in buttons, as the real server does. */
  readonly allowLocalUrls?: boolean;
  /** A menu in the page's header that makes something happen at the sandbox bank. */
  readonly bankControls?: BankControls;
}

export interface Telegram {
  readonly app: Hono<TelegramEnv>;
  readonly control: TelegramControl;
  /** The address for the bot's `apiRoot`, and the chat page, from where the app is mounted. */
  urls(base?: string): { apiRoot: string; chat: string };
  /** Lets pollers and pages go, and stores what was said. */
  close(): Promise<void>;
}

const someone: Person = { id: 1001, first_name: 'Alex', username: 'alex' };

async function createWorld(options: TelegramOptions): Promise<World> {
  const { clock, token, people = [someone] } = options;
  const stored = await readSnapshot(options.storage);
  const chats = createChats(clock, stored?.chats);
  for (const person of people) chats.addPerson(person);
  const updates = createUpdates(clock, stored?.updates);
  return {
    clock,
    bot: {
      id: Number(/^\d+/.exec(token)?.[0] ?? 0),
      first_name: options.botName ?? 'Personal Finances',
      username: options.botUsername ?? 'personal_finances_bot',
    },
    chats,
    files: createFiles(stored?.files),
    updates,
    callbacks: createCallbacks(clock),
    faults: createFaults(clock),
    webhook: createWebhook(updates, stored?.webhook),
    menu: { current: stored?.menu ?? emptyMenu() },
    allowLocalUrls: options.allowLocalUrls ?? true,
  };
}

export async function createTelegram(options: TelegramOptions): Promise<Telegram> {
  const world = await createWorld(options);
  const log = createCallLog();
  const control = createControl(world, log);
  const closing = new AbortController();
  const writer = options.storage === undefined ? undefined : writeSnapshots(world, options.storage);
  const page = createPage({
    world,
    control,
    closing: closing.signal,
    defaultPerson: (options.people?.[0] ?? someone).id,
    ...(options.bankControls !== undefined && { bankControls: options.bankControls }),
  });
  const app = new Hono<TelegramEnv>();
  app.route('/', createApi({ world, token: options.token, log, closing: closing.signal }));
  app.route('/chat', page);
  return {
    app,
    control,
    urls(base = options.publicUrl ?? '') {
      const root = base.replace(/\/$/, '');
      return { apiRoot: root, chat: `${root}/chat` };
    },
    async close() {
      closing.abort();
      world.updates.close();
      await world.webhook.close();
      await writer?.close();
    },
  };
}
