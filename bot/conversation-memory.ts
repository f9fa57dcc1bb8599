/** Where conversations are kept between two messages and two starts of the program. */
import type { ConversationData, ConversationStorage, VersionedState } from '@grammyjs/conversations';
import type { MiddlewareFn } from 'grammy';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { deleteConversation, readConversation, writeConversation } from '#core/store/conversations.ts';
import type { BotContext } from './context.ts';
import { reply } from './reply.ts';
import { html } from './say.ts';

/** Raised with every change to the steps of a conversation: an older one cannot be replayed by newer code. */
export const CONVERSATION_VERSION = 2;

const stateSchema = z.looseObject({ version: z.tuple([z.number(), z.union([z.string(), z.number()])]) });

export const startAgain = html`I was changed in the meantime, so let us start again: say /link.`;

export function conversationStorage(db: Db, clock: Clock): ConversationStorage<BotContext, ConversationData> {
  return {
    type: 'key',
    version: CONVERSATION_VERSION,
    getStorageKey: (ctx) => keyOf(ctx),
    adapter: {
      async read(key) {
        const state = await readConversation(db, key);
        return state === undefined ? undefined : (state as VersionedState<ConversationData>);
      },
      write: (key, state) => writeConversation(db, { key, state, now: clock.now() }),
      delete: (key) => deleteConversation(db, key),
    },
  };
}

const keyOf = (ctx: BotContext): string => `chat/${ctx.member.chat_id}`;

/** Says so when a conversation that older code began is dropped, instead of leaving the person in mid-air. */
export function dropOutdated(db: Db): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    const state = await readConversation(db, keyOf(ctx));
    const kept = stateSchema.safeParse(state);
    if (state === undefined || (kept.success && kept.data.version[1] === CONVERSATION_VERSION)) {
      await next();
      return;
    }
    await deleteConversation(db, keyOf(ctx));
    if (ctx.message?.text?.startsWith('/') === true || ctx.callbackQuery !== undefined) {
      await next();
      return;
    }
    await reply(ctx, startAgain);
  };
}
