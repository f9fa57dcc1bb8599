import { sayNoFigures } from '#core/no-figures.ts';
import { runButton } from './button.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';
import { reply } from './reply.ts';
import { html } from './say.ts';

/** What is said while there are no figures yet. */
export async function replyNoMarts(ctx: BotContext, tools: Pick<Tools, 'db'>): Promise<void> {
  const { isLinked, text } = await sayNoFigures(tools.db, ctx.member.household_id);
  await reply(ctx, html`${text}`, isLinked ? [] : [[runButton('Link a bank', 'link')]]);
}
