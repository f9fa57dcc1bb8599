/** Updates that Telegram brings to our own address, instead of our asking for them. */
import { timingSafeEqual } from 'node:crypto';
import { type Bot, BotError } from 'grammy';
import type { Update } from 'grammy/types';
import { z } from 'zod';
import type { BotContext } from './context.ts';

export interface WebhookOptions {
  /** Where Telegram reaches us, the secret part of the path included. */
  readonly url: string;
  /** What Telegram sends along in a header, so that nobody else can bring updates. */
  readonly secret: string;
}

export interface Webhook {
  /** Answers when the update is handled: until then Telegram keeps it, and brings it again when we die. */
  handle(request: Request): Promise<Response>;
  /** Ends when what was begun is finished. What comes from now on is refused, and so kept by Telegram. */
  end(): Promise<void>;
}

/** Of an update only its number is ours to check; the rest is read by the library, from Telegram alone. */
const updateSchema = z.looseObject({ update_id: z.int() });

function isSecret(given: string | null, secret: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function updateOf(request: Request): Promise<Update | undefined> {
  try {
    return updateSchema.parse(await request.json()) as unknown as Update;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

const answer = (status: number): Response => new Response(null, { status });

export function createWebhook(bot: Bot<BotContext>, { secret }: WebhookOptions): Webhook {
  const inHand = new Set<Promise<void>>();
  let isOver = false;

  const handleUpdate = async (update: Update): Promise<void> => {
    try {
      await bot.handleUpdate(update);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      await bot.errorHandler(error);
    }
  };

  return {
    async handle(request) {
      if (!isSecret(request.headers.get('x-telegram-bot-api-secret-token'), secret)) return answer(401);
      // Before the bot knows its own name it cannot tell which commands are for it.
      if (isOver || !bot.isInited()) return answer(503);
      const update = await updateOf(request);
      if (update === undefined) return answer(400);
      const work = handleUpdate(update);
      const done = work.finally(() => inHand.delete(done));
      inHand.add(done);
      await done;
      return answer(200);
    },
    async end() {
      isOver = true;
      await Promise.allSettled(inHand);
    },
  };
}
