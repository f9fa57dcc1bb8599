/**
 * Asks which bank and hands out its consent page. Everything with an effect happens in `external`, so that a
 * replay after a restart repeats nothing; the outcome of the consent is told later, by the outbox.
 */
import type { Conversation } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import { MINUTE_MS } from '#core/clock.ts';
import { type Button, readPress } from '../button.ts';
import type { LinkableInstitution, Tools } from '../command.ts';
import type { BotContext } from '../context.ts';
import { institutionKey, popularInstitutions, searchInstitutions } from '../find-institution.ts';
import { reply } from '../reply.ts';
import { bold, foreign, html, lines } from '../say.ts';

export const LINK_BANK = 'link-bank';

const PATIENCE_MS = 15 * MINUTE_MS;
const CHOICES = 8;

/** `leave` hands the update on and ends; `pass` hands it on and keeps waiting. */
type Step = 'wait' | 'done' | 'leave' | 'pass';

const toButtons = (institutions: readonly LinkableInstitution[]): Button[][] =>
  institutions.map((each) => [{ text: each.name.slice(0, 60), data: `bank:${institutionKey(each)}` }]);

/** The list, or nothing once the person has been told why there is none. */
async function listOrSay(ctx: BotContext, tools: Tools): Promise<readonly LinkableInstitution[] | undefined> {
  const answer = await tools.linking.institutions();
  if (answer.ok && answer.value.length > 0) return answer.value;
  await reply(ctx, html`${answer.ok ? 'There is no bank to link at the moment.' : answer.problem.message}`);
  return undefined;
}

async function ask(ctx: BotContext, tools: Tools): Promise<Step> {
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  await reply(
    ctx,
    lines(bold('Which bank?'), 'Choose one, or type part of its name. /cancel stops.'),
    toButtons(popularInstitutions(list)),
  );
  return 'wait';
}

async function startLink(ctx: BotContext, tools: Tools, institution: LinkableInstitution): Promise<Step> {
  await ctx.replyWithChatAction('typing');
  const started = await tools.linking.start({ member: ctx.member, ...institution });
  if (!started.ok) {
    await reply(ctx, lines(started.problem.message, 'Type the name of another bank, or /cancel.'));
    return 'wait';
  }
  const { institution_name, history_days, consent_url } = started.value;
  const name = foreign(institution_name);
  await reply(
    ctx,
    lines(
      html`${bold(name)} asks for your consent on its own page.`,
      '',
      `What is shared: names and numbers of the accounts you choose, their balances, and the transactions of ` +
        `the last ${history_days} days at most. Reading only: nobody can move money with it.`,
      `It lasts ${institution.access_days} days at most; then you are asked again.`,
      '',
      'Come back here afterwards: I will say what arrived. The page waits for an hour.',
    ),
    [[{ text: `Open ${institution_name.slice(0, 50)}`, url: consent_url }]],
  );
  return 'done';
}

async function choose(ctx: BotContext, tools: Tools, argument: string): Promise<Step> {
  await ctx.answerCallbackQuery();
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  const institution = list.find((each) => institutionKey(each) === argument);
  if (institution !== undefined) return await startLink(ctx, tools, institution);
  await reply(ctx, html`That bank is not on the list any more. Type part of a bank's name, or /cancel.`);
  return 'wait';
}

async function search(ctx: BotContext, tools: Tools, text: string): Promise<Step> {
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  const found = searchInstitutions(list, text);
  const [only] = found;
  if (only === undefined) {
    await reply(
      ctx,
      lines(
        html`I know no bank called “${foreign(text)}”.`,
        'Type another part of its name, choose one of these, or /cancel.',
      ),
      toButtons(popularInstitutions(list)),
    );
    return 'wait';
  }
  if (found.length === 1) return await startLink(ctx, tools, only);
  const more =
    found.length > CHOICES
      ? ` I know ${found.length} like that; type more of its name if it is not here.`
      : '';
  await reply(ctx, html`Which of these?${more}`, toButtons(found.slice(0, CHOICES)));
  return 'wait';
}

// A question in the middle is a question, not the name of a bank.
const isQuestion = (text: string): boolean => /\?\s*$/.test(text) || text.trim().split(/\s+/).length > 5;

async function take(ctx: BotContext, tools: Tools, isLate: boolean): Promise<Step> {
  const text = ctx.message?.text;
  const press = readPress(ctx.callbackQuery?.data ?? '');
  if (text?.startsWith('/') === true) {
    ctx.has_left_conversation = true;
    return 'leave';
  }
  if (text === undefined && press?.name !== 'bank') return 'pass';
  if (isLate) {
    if (press !== undefined) await ctx.answerCallbackQuery();
    await reply(
      ctx,
      html`I no longer wait for the name of a bank: say /link when you want to go on with that.`,
    );
    return press === undefined ? 'leave' : 'done';
  }
  if (press !== undefined) return await choose(ctx, tools, press.argument);
  if (isQuestion(text ?? '')) return 'leave';
  return await search(ctx, tools, text ?? '');
}

export function createLinkBank(
  tools: Tools,
): (conversation: Conversation<BotContext, Context>, ctx: Context) => Promise<void> {
  return async (conversation) => {
    const clock = () => conversation.external(() => tools.clock.now().getTime());
    let step: Step = await conversation.external((ctx) => ask(ctx, tools));
    let asked = await clock();
    while (step === 'wait') {
      await conversation.wait();
      const isLate = (await clock()) - asked > PATIENCE_MS;
      step = await conversation.external((ctx) => take(ctx, tools, isLate));
      if (step === 'leave') await conversation.halt({ next: true });
      if (step === 'pass') await conversation.skip({ next: true });
      asked = await clock();
    }
  };
}
