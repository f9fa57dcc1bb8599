/** A Telegram server on a free loopback port, with everything a test needs to talk to it and to stop it. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { ManualClock } from '#core/clock.ts';
import type { TelegramEnv } from './api.ts';
import type { Telegram, TelegramOptions } from './server.ts';
import { createTelegram } from './server.ts';

export interface RunningTelegram extends Telegram {
  readonly clock: ManualClock;
  readonly token: string;
  /** Where the app is mounted, prefix and all. */
  readonly base: string;
  /** Calls a method with JSON and returns the body as it came. */
  call(method: string, parameters?: object): Promise<Record<string, unknown>>;
  /** Calls a method with a multipart form to Alex's chat. */
  upload(method: string, fields: Readonly<Record<string, string | Blob>>): Promise<unknown>;
}

export const ALEX = 1001;

/** A refusal as the Bot API words it. */
export const refused = (description: string, error_code = 400) => ({ ok: false, error_code, description });

export async function startTelegram(options: Partial<TelegramOptions> = {}): Promise<RunningTelegram> {
  const token = options.token ?? '123456:AbC-dEf';
  const clock = new ManualClock('2026-11-18T09:00:00Z');
  const telegram = await createTelegram({ clock, token, ...options });
  const root = new Hono<TelegramEnv>().route('/sandbox/telegram', telegram.app);
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: root.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
  const base = `http://127.0.0.1:${await promise}/sandbox/telegram`;
  return {
    ...telegram,
    clock,
    token,
    base,
    async call(method, parameters = {}) {
      const reply = await fetch(`${base}/bot${token}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(parameters),
      });
      return (await reply.json()) as Record<string, unknown>;
    },
    async upload(method, fields) {
      const body = new FormData();
      body.set('chat_id', String(ALEX));
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      const reply = await fetch(`${base}/bot${token}/${method}`, { method: 'POST', body });
      return reply.json();
    },
    async close() {
      await telegram.close();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** A PNG head of the given size; enough for a server that looks no further. */
export function pngBytes(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
