/**
 * Asks which bank and hands out its consent page. Everything with an effect happens in `external`, so that a
 * replay after a restart repeats nothing; the outcome of the consent is told later, by the outbox.
 */
import type { Conversation } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import { MINUTE_MS } from '#core/clock.ts';
import { type Button, type Buttons, readPress } from '../button.ts';
import type { LinkableInstitution, Tools } from '../command.ts';
import { offerConsent } from '../consent-offer.ts';
import type { BotContext } from '../context.ts';
import { allInstitutions, institutionKey, searchInstitutions } from '../find-institution.ts';
import { reply, replyInPlace } from '../reply.ts';
import { bold, foreign, type Html, html, lines } from '../say.ts';

export const LINK_BANK = 'link-bank';

const PATIENCE_MS = 15 * MINUTE_MS;
const PAGE = 8;

/** `leave` hands the update on and ends; `pass` hands it on and keeps waiting. */
type Step = 'wait' | 'done' | 'leave' | 'pass';

/** What is waited for next, and what was typed last: its pages are turned. */
interface Turn {
  readonly step: Step;
  readonly typed: string;
}

/** "Monzo · 730 days": how far back its history goes at most. */
const toButton = (each: LinkableInstitution): Button => ({
  text: `${each.name.slice(0, 45)} · ${each.history_days} days`,
  data: `bank:${institutionKey(each)}`,
});

/** One page of the list, with the ways to the pages before and after it. */
function pageOf(list: readonly LinkableInstitution[], page: number): Buttons {
  const from = page * PAGE;
  const turns = [
    ...(page > 0 ? [{ text: '‹ Back', data: `bank-page:${page - 1}` }] : []),
    ...(from + PAGE < list.length ? [{ text: 'More ›', data: `bank-page:${page + 1}` }] : []),
  ];
  return [
    ...list.slice(from, from + PAGE).map((each) => [toButton(each)]),
    ...(turns.length === 0 ? [] : [turns]),
  ];
}

/** The list, or nothing once the person has been told why there is none. */
async function listOrSay(ctx: BotContext, tools: Tools): Promise<readonly LinkableInstitution[] | undefined> {
  const answer = await tools.linking.institutions();
  if (answer.ok && answer.value.length > 0) return answer.value;
  await reply(ctx, html`${answer.ok ? 'There is no bank to link at the moment.' : answer.problem.message}`);
  return undefined;
}

const WHICH = lines(
  bold('Which bank?'),
  'Choose one, or type part of its name. The days are how far back its history goes. /cancel stops.',
);

async function ask(ctx: BotContext, tools: Tools): Promise<Step> {
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  await reply(ctx, WHICH, pageOf(allInstitutions(list), 0));
  return 'wait';
}

async function startLink(ctx: BotContext, tools: Tools, institution: LinkableInstitution): Promise<Step> {
  await ctx.replyWithChatAction('typing');
  const started = await tools.linking.start({ member: ctx.member, ...institution });
  if (started.ok) {
    await offerConsent(ctx, tools, started.value);
    return 'done';
  }
  await reply(ctx, lines(started.problem.message, 'Type the name of another bank, or /cancel.'));
  return 'wait';
}

async function choose(ctx: BotContext, tools: Tools, argument: string): Promise<Step> {
  await ctx.answerCallbackQuery();
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  const institution = list.find((each) => institutionKey(each) === argument);
  if (institution !== undefined) return await startLink(ctx, tools, institution);
  await reply(
    ctx,
    html`That bank is not on the list today, which mostly passes. Type part of a bank's name, or /cancel.`,
  );
  return 'wait';
}

async function turnPage(ctx: BotContext, tools: Tools, typed: string, argument: string): Promise<Step> {
  await ctx.answerCallbackQuery();
  const list = await listOrSay(ctx, tools);
  if (list === undefined) return 'done';
  const found = typed === '' ? allInstitutions(list) : searchInstitutions(list, typed);
  const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
  const page = Math.min(Math.max(0, Number.parseInt(argument, 10) || 0), last);
  await replyInPlace(ctx, typed === '' ? WHICH : sayFound(found.length, typed), pageOf(found, page));
  return 'wait';
}

const sayFound = (amount: number, typed: string): Html =>
  html`Which of these ${amount} for “${foreign(typed)}”?`;

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
      pageOf(allInstitutions(list), 0),
    );
    return 'wait';
  }
  if (found.length === 1) return await startLink(ctx, tools, only);
  await reply(ctx, sayFound(found.length, text), pageOf(found, 0));
  return 'wait';
}

// A question in the middle is a question, not the name of a bank.
const isQuestion = (text: string): boolean => /\?\s*$/.test(text) || text.trim().split(/\s+/).length > 5;

/** Whether what was found for these words is a list that can be turned. */
const typedNow = async (tools: Tools, text: string): Promise<string> => {
  const list = await tools.linking.institutions();
  return list.ok && searchInstitutions(list.value, text).length > 0 ? text : '';
};

async function take(ctx: BotContext, tools: Tools, before: string, isLate: boolean): Promise<Turn> {
  const text = ctx.message?.text;
  const press = readPress(ctx.callbackQuery?.data ?? '');
  const at = (step: Step, typed = before): Turn => ({ step, typed });
  if (text?.startsWith('/') === true) {
    ctx.has_left_conversation = true;
    return at('leave');
  }
  if (text === undefined && press?.name !== 'bank' && press?.name !== 'bank-page') return at('pass');
  if (isLate) {
    if (press !== undefined) await ctx.answerCallbackQuery();
    await reply(
      ctx,
      html`I no longer wait for the name of a bank: say /link when you want to go on with that.`,
    );
    return at(press === undefined ? 'leave' : 'done');
  }
  if (press?.name === 'bank-page') return at(await turnPage(ctx, tools, before, press.argument));
  if (press !== undefined) return at(await choose(ctx, tools, press.argument));
  if (isQuestion(text ?? '')) return at('leave');
  return at(await search(ctx, tools, text ?? ''), await typedNow(tools, text ?? ''));
}

export function createLinkBank(
  tools: Tools,
): (conversation: Conversation<BotContext, Context>, ctx: Context) => Promise<void> {
  return async (conversation) => {
    const clock = () => conversation.external(() => tools.clock.now().getTime());
    let turn: Turn = { step: await conversation.external((ctx) => ask(ctx, tools)), typed: '' };
    let asked = await clock();
    while (turn.step === 'wait') {
      await conversation.wait();
      const isLate = (await clock()) - asked > PATIENCE_MS;
      const { typed } = turn;
      turn = await conversation.external((ctx) => take(ctx, tools, typed, isLate));
      if (turn.step === 'leave') await conversation.halt({ next: true });
      if (turn.step === 'pass') await conversation.skip({ next: true });
      asked = await clock();
    }
  };
}
