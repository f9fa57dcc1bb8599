/** A pressed button finds its command or its kind of alert; every press is answered, so none keeps spinning. */
import { alertKinds } from './alerts/index.ts';
import { readPress } from './button.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';

const TOO_OLD = 'That button is too old.';

async function isHandled(ctx: BotContext, tools: Tools): Promise<boolean> {
  const press = readPress(ctx.callbackQuery?.data ?? '');
  if (press === undefined) return false;
  const name = press.name === 'run' ? press.argument : press.name;
  const command = tools.commands.find((each) => each.name === name);
  if (command === undefined) {
    const alert = alertKinds.find((each) => each.kind === press.name);
    return (await alert?.press?.(ctx, tools, press.argument)) ?? false;
  }
  if (press.name !== 'run') return (await command.press?.(ctx, tools, press.argument)) ?? false;
  await command.answer(ctx, tools, '');
  return true;
}

export async function answerPress(ctx: BotContext, tools: Tools): Promise<void> {
  let text: string | undefined = 'That did not work. Please try again.';
  try {
    text = (await isHandled(ctx, tools)) ? undefined : TOO_OLD;
  } finally {
    await ctx.answerCallbackQuery(text === undefined ? {} : { text }).catch((error: unknown) => {
      // Telegram forgets a press after a quarter of a minute or so; what it asked for was done all the same.
      tools.log.debug({ error }, 'a press could not be answered any more');
    });
  }
}
