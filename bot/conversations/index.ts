/** Every conversation. A new one is a file and a line here; a changed one raises CONVERSATION_VERSION. */
import type { Conversation } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import type { Tools } from '../command.ts';
import type { BotContext } from '../context.ts';
import { createLinkBank, LINK_BANK } from './link-bank.ts';

export interface ConversationKind {
  readonly name: string;
  create(tools: Tools): (conversation: Conversation<BotContext, Context>, ctx: Context) => Promise<void>;
}

export const conversationKinds: readonly ConversationKind[] = [{ name: LINK_BANK, create: createLinkBank }];
