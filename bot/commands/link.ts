import { z } from 'zod';
import type { Command, Tools } from '../command.ts';
import { offerConsent } from '../consent-offer.ts';
import type { BotContext } from '../context.ts';
import { LINK_BANK } from '../conversations/link-bank.ts';
import { reply } from '../reply.ts';
import { html } from '../say.ts';

/** A page at once: the bank was chosen long ago. */
async function startAt(ctx: BotContext, tools: Tools, way: string, connectionId: string): Promise<boolean> {
  const request = { member: ctx.member, connection_id: connectionId };
  await ctx.replyWithChatAction('typing');
  if (way === 'again') {
    const started = await tools.linking.again(request);
    if (started.ok) await offerConsent(ctx, tools, started.value);
    else await reply(ctx, html`${started.problem.message}`);
    return true;
  }
  if (way !== 'renew') return false;
  const started = await tools.linking.renew(request);
  if (started.ok) await offerConsent(ctx, tools, started.value.connection, started.value.is_confirmation);
  else await reply(ctx, html`${started.problem.message}`);
  return true;
}

export const link: Command = {
  name: 'link',
  summary: 'Link a bank',
  group: 'Banks',
  async answer(ctx) {
    await ctx.conversation.exitAll();
    await ctx.conversation.enter(LINK_BANK);
  },
  async press(ctx, tools, argument) {
    const [way = '', connectionId = ''] = argument.split('.');
    return z.uuid().safeParse(connectionId).success && (await startAt(ctx, tools, way, connectionId));
  },
};
