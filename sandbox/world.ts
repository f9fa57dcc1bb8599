/**
 * The outside world of the demo on one loopback listener: the bank under `/bank`, Telegram under `/telegram`.
 * Programs use the listener; people reach the same pages where the caller mounts `fetch`.
 */
import path from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Clock } from '#core/clock.ts';
import { type Bank, createBank } from './bank/bank.ts';
import { fileStorage } from './storage.ts';
import { createTelegram, type Telegram } from './telegram/server.ts';

export const DEMO_PERSON = { id: 1001, first_name: 'Alex', username: 'alex' };
export const DEMO_INSTITUTION = 'DEMOBANK_DEMOGB2L';

export interface World {
  readonly bank: Bank;
  readonly telegram: Telegram;
  /** For the settings: where the bot and the provider find this world. */
  readonly apiRoot: string;
  readonly bankApiUrl: string;
  readonly botToken: string;
  /** Telegram's id of the person who sits at the chat page. */
  readonly personId: number;
  /** Takes requests for `/sandbox/…`. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly clock: Clock;
  /** What a person's browser reaches `/sandbox` under, without a slash at the end. */
  readonly publicUrl: string;
  /** Keeps the world through a restart. */
  readonly folder: string;
  readonly zone: string;
}

// The real allowance of four calls a day would end a demo after four presses of /sync.
const DEMO_DAILY_LIMIT = 200;

const bankActions = [
  { label: '☕ A coffee', body: { amount: '-3.40', payee: 'Costa Coffee' } },
  { label: '🛒 A big shop', body: { amount: '-86.20', payee: 'Sainsbury’s' } },
  { label: '💷 Money from a friend', body: { amount: '25.00', payee: 'Sam Taylor' } },
  { label: '💳 A pending card payment', body: { amount: '-18.75', payee: 'Wagamama', status: 'pending' } },
];

export async function createWorld({ clock, publicUrl, folder, zone }: WorldOptions): Promise<World> {
  const botToken = '7000001:sandbox-token-that-opens-nothing-else';
  const bank = await createBank({
    clock,
    zone,
    seed: 'demo',
    publicUrl: `${publicUrl}/sandbox/bank`,
    storage: fileStorage(path.join(folder, 'bank.json')),
    dailyLimit: DEMO_DAILY_LIMIT,
  });
  const telegram = await createTelegram({
    clock,
    token: botToken,
    people: [DEMO_PERSON],
    storage: fileStorage(path.join(folder, 'telegram.json')),
    bankControls: {
      url: `${publicUrl}/sandbox/bank/controls/transactions`,
      bankName: 'Demo Bank',
      actions: bankActions,
    },
  });
  const app = new Hono();
  // Mounted, not routed: each keeps its own way of reading paths.
  app.mount('/sandbox/bank', bank.app.fetch);
  app.mount('/sandbox/telegram', telegram.app.fetch);
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
    listening.resolve(port),
  );
  const root = `http://127.0.0.1:${await listening.promise}/sandbox`;
  return {
    bank,
    telegram,
    botToken,
    personId: DEMO_PERSON.id,
    apiRoot: `${root}/telegram`,
    bankApiUrl: `${root}/bank/api/v2`,
    fetch: (request) => app.fetch(request),
    async close() {
      await telegram.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}
