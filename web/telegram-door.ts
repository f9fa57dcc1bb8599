import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { TelegramUpdates, WebEnv } from './visitor.ts';

// An update is a few kilobytes: a file is only named in it.
const LARGEST_BYTES = 1024 * 1024;

/** Hands what Telegram brings to the bot, which knows whether it is Telegram. */
export function telegramDoor(telegram: TelegramUpdates): Hono<WebEnv> {
  const limit = bodyLimit({ maxSize: LARGEST_BYTES, onError: (c) => c.body(null, 413) });
  return new Hono<WebEnv>().post(telegram.path, limit, (c) => telegram.handle(c.req.raw));
}
