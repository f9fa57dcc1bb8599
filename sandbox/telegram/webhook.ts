/** Hands updates to the bot's own address, one after the other, again until the bot says 2xx. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Updates } from './updates.ts';

export const webhookSchema = z.object({
  url: z.string(),
  secret_token: z.string().optional(),
});
export type WebhookSettings = z.infer<typeof webhookSchema>;

export interface Webhook {
  settings(): WebhookSettings;
  set(settings: WebhookSettings): void;
  lastError(): string | undefined;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

export function createWebhook(updates: Updates, stored: WebhookSettings = { url: '' }): Webhook {
  let settings = stored;
  let lastError: string | undefined;
  let running: Promise<void> | undefined;
  const stop = new AbortController();

  async function deliver(update: object): Promise<boolean> {
    const { url, secret_token } = settings;
    const secret = secret_token === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret_token };
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...secret },
        body: JSON.stringify(update),
        signal: stop.signal,
      });
      await reply.arrayBuffer();
      lastError = reply.ok ? undefined : `Wrong response from the webhook: ${reply.status}`;
      return reply.ok;
    } catch (error) {
      // The bot may be down or restarting: the reason is what getWebhookInfo tells, and the update is kept.
      lastError = `Connection failed: ${String(error)}`;
      return false;
    }
  }

  async function drain(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (settings.url !== '' && !stop.signal.aborted) {
      const update = updates.first();
      if (update === undefined) return;
      if (await deliver(update)) {
        updates.confirmBefore(update.update_id + 1);
        pause = FIRST_PAUSE_MS;
      } else {
        await sleep(pause, undefined, { signal: stop.signal, ref: false }).catch(ignoreAbort);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  function wake(): void {
    running ??= drain().finally(() => {
      running = undefined;
      // One that came between the last look and this line.
      if (settings.url !== '' && !stop.signal.aborted && updates.count() > 0) wake();
    });
  }

  updates.onChange(wake);
  wake();
  return {
    settings: () => settings,
    set(next) {
      settings = next;
      lastError = undefined;
      wake();
    },
    lastError: () => lastError,
    async close() {
      stop.abort();
      await running;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
