import type { Command } from '../command.ts';
import { reply } from '../reply.ts';
import { html } from '../say.ts';

export const cancel: Command = {
  name: 'cancel',
  summary: 'Stop what we were in the middle of',
  group: 'This bot',
  async answer(ctx) {
    // The conversation, if there was one, left when it saw the slash: what is open is what it left behind.
    const wasOpen = ctx.has_left_conversation === true || Object.keys(ctx.conversation.active()).length > 0;
    await ctx.conversation.exitAll();
    await reply(
      ctx,
      wasOpen
        ? html`Stopped. Nothing was linked.`
        : html`There was nothing to stop. /help shows what I can do.`,
    );
  },
};
