/** Everything a Bot API method may read or change. */
import type { Clock } from '#core/clock.ts';
import type { Callbacks } from './callbacks.ts';
import type { Chats } from './chats.ts';
import type { Faults } from './faults.ts';
import type { FileStore } from './files.ts';
import type { Menu } from './menu.ts';
import type { ChatMessage } from './message.ts';
import type { Parameters } from './parameters.ts';
import type { Updates } from './updates.ts';
import type { Webhook } from './webhook.ts';
import type { BotIdentity } from './wire.ts';
import { wireMessage } from './wire.ts';

export interface World {
  readonly clock: Clock;
  readonly bot: BotIdentity;
  readonly chats: Chats;
  readonly files: FileStore;
  readonly updates: Updates;
  readonly callbacks: Callbacks;
  readonly faults: Faults;
  readonly webhook: Webhook;
  /** Replaced as a whole when the bot sets a part of it. */
  readonly menu: { current: Menu };
  /** The real Telegram refuses `http://localhost` in buttons; a demo on one machine has nothing else. */
  readonly allowLocalUrls: boolean;
}

export interface Call {
  readonly world: World;
  readonly parameters: Parameters;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** The result of the call; refusals are thrown. */
export type Method = (call: Call) => unknown;
export type Methods = Readonly<Record<string, Method>>;

export function asWire({ chats, bot }: World, message: ChatMessage): Record<string, unknown> {
  const { chat_id, reply_to } = message;
  const repliedTo = reply_to === undefined ? undefined : chats.find(chat_id, reply_to);
  return wireMessage(message, chats.person(chat_id), bot, repliedTo);
}
