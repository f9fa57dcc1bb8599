/** What is said while there are no figures yet. */

import { listLinked } from '#core/store/connections.ts';
import { type Button, runButton } from './button.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';
import { reply } from './reply.ts';
import { type Html, html } from './say.ts';

const linkButton: Button[][] = [[runButton('Link a bank', 'link')]];

export async function replyNoMarts(ctx: BotContext, tools: Pick<Tools, 'db'>): Promise<void> {
  const linked = await listLinked(tools.db, ctx.member.household_id);
  const text: Html =
    linked.length > 0
      ? html`Your bank is linked and its transactions are on their way. I will say so when they are here.`
      : html`Nothing is linked yet: say /link to add a bank.`;
  await reply(ctx, text, linked.length > 0 ? [] : linkButton);
}
