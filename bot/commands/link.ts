import type { Command } from '../command.ts';
import { LINK_BANK } from '../conversations/link-bank.ts';

export const link: Command = {
  name: 'link',
  summary: 'Link a bank',
  group: 'Banks',
  async answer(ctx) {
    await ctx.conversation.exitAll();
    await ctx.conversation.enter(LINK_BANK);
  },
};
