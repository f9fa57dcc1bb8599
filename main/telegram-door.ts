/** Where Telegram brings updates to when TELEGRAM_WEBHOOK is set. */
import type { Config } from '#core/config.ts';
import { sha256 } from '#core/secret.ts';
import { secretKey } from './secret-key.ts';

export interface TelegramDoor {
  /** Own path, which nobody else knows. */
  readonly path: string;
  /** What stands in the header: it cannot be read off the path, which proxies write into their logs. */
  readonly secret: string;
  readonly url: string;
}

/** The same at every start, so that nothing is lost in between; undefined when the bot asks for its updates. */
export function telegramDoor(config: Config): TelegramDoor | undefined {
  const { token, webhook } = config.telegram;
  if (!webhook || config.isDemo || token === undefined || !config.roles.has('bot')) return undefined;
  const hash = sha256(`telegram webhook ${secretKey(config)} ${token}`);
  const path = `/telegram/${hash.slice(0, 32)}`;
  return { path, secret: hash.slice(32), url: `${config.publicUrl}${path}` };
}
