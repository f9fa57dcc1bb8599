/** What a person typed: a command, or a question. */
import { InputFile } from 'grammy';
import type { Command, Tools } from './command.ts';
import type { BotContext } from './context.ts';
import { reply, replyWithPhoto } from './reply.ts';
import { foreign, Html, html, lines } from './say.ts';

export interface TypedCommand {
  readonly name: string;
  readonly argument: string;
  /** The bot it was addressed to, when it named one. */
  readonly to?: string;
}

function readCommand(text: string): TypedCommand | undefined {
  const match = /^\/([a-z0-9_]+)(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, name = '', to, argument = ''] = match;
  return { name: name.toLowerCase(), argument: argument.trim(), ...(to === undefined ? {} : { to }) };
}

const findCommand = (commands: readonly Command[], name: string): Command | undefined =>
  commands.find((command) => command.name === name || command.aliases?.includes(name) === true);

export async function answerText(ctx: BotContext, tools: Tools): Promise<void> {
  const text = ctx.message?.text ?? '';
  // Who has just come in typed a code, which answers nothing.
  const typed = ctx.is_new_member ? { name: 'start', argument: '' } : readCommand(text);
  if (typed === undefined) return await answerQuestion(ctx, tools, text);
  if (typed.to !== undefined && typed.to.toLowerCase() !== ctx.me.username.toLowerCase()) return;
  const command = findCommand(tools.commands, typed.name);
  if (command === undefined) {
    await reply(ctx, html`I do not know /${foreign(typed.name)}. /help shows what I can do.`);
    return;
  }
  await command.answer(ctx, tools, typed.argument);
}

async function answerQuestion(ctx: BotContext, tools: Tools, text: string): Promise<void> {
  await ctx.replyWithChatAction('typing');
  const answer = await tools.answer({ member: ctx.member, text, chat_id: ctx.member.chat_id });
  const said = new Html(answer.html);
  if (answer.photo === undefined) await reply(ctx, said, answer.buttons ?? []);
  else await replyWithPhoto(ctx, new InputFile(answer.photo, 'answer.png'), said, answer.buttons ?? []);
}

export async function answerFile(ctx: BotContext): Promise<void> {
  await reply(
    ctx,
    ctx.message?.document === undefined
      ? html`I read text only: ask a question in words, or see /help.`
      : lines(
          'Thank you, but I cannot read statements yet.',
          'What works today: /link connects your bank directly, with its history.',
        ),
  );
}
