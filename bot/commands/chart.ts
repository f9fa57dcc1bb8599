import { InputFile } from 'grammy';
import { newestBuild } from '#core/store/builds.ts';
import type { ChartMode, Command, Tools } from '../command.ts';
import type { BotContext } from '../context.ts';
import { replyNoMarts } from '../no-marts.ts';
import { reply, replyWithPhoto } from '../reply.ts';
import { bold, html, lines } from '../say.ts';

/** A year is what fits on a phone; the one that compares two periods is asked for about this month. */
const monthsOf = (chart: string): number => (chart === 'spending-by-category' ? 1 : 12);

const normalise = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]+/g, '-');

async function showChoice(ctx: BotContext, tools: Tools, unknown?: string): Promise<void> {
  const { list } = tools.charts;
  await reply(
    ctx,
    lines(
      unknown === undefined
        ? html`Which picture?`
        : html`I have no picture called “${unknown}”. These I have:`,
      '',
      list.map((chart) => html`${bold(chart.title)}: ${chart.summary}`),
    ),
    list.map((chart) => [{ text: chart.title, data: `chart:${chart.name}:light` }]),
  );
}

async function showChart(ctx: BotContext, tools: Tools, name: string, mode: ChartMode): Promise<void> {
  const { member } = ctx;
  const chart = tools.charts.list.find((each) => each.name === name);
  await ctx.replyWithChatAction('upload_photo');
  const picture = await tools.charts.png({
    householdId: member.household_id,
    zone: member.zone,
    baseCurrency: member.base_currency,
    chart: name,
    months: monthsOf(name),
    mode,
  });
  if (
    !picture.ok &&
    picture.problem.code === 'chart.no_data' &&
    (await newestBuild(tools.db, member.household_id)) === undefined
  ) {
    await replyNoMarts(ctx, tools);
    return;
  }
  if (!picture.ok) {
    await reply(ctx, html`${picture.problem.message}`);
    return;
  }
  const file = new InputFile(picture.value.bytes, `${name}.png`);
  const caption = lines(bold(chart?.title ?? name), picture.value.caption);
  const other = mode === 'light' ? 'dark' : 'light';
  const buttons = [[{ text: other === 'dark' ? 'Dark' : 'Light', data: `chart:${name}:${other}` }]];
  const pressed = ctx.callbackQuery?.message;
  if (pressed === undefined || !('photo' in pressed) || pressed.photo === undefined) {
    await replyWithPhoto(ctx, file, caption, buttons);
    return;
  }
  await ctx.editMessageMedia(
    { type: 'photo', media: file, caption: caption.source, parse_mode: 'HTML' },
    {
      reply_markup: {
        inline_keyboard: buttons.map((row) => row.map(({ text, data }) => ({ text, callback_data: data }))),
      },
    },
  );
}

export const chart: Command = {
  name: 'chart',
  summary: 'A picture of your money, here in the chat',
  group: 'Pictures',
  async answer(ctx, tools, argument) {
    if (argument === '') return await showChoice(ctx, tools);
    const wanted = normalise(argument);
    const { list } = tools.charts;
    const found =
      list.find((each) => each.name === wanted || normalise(each.title) === wanted) ??
      list.find((each) => each.name.includes(wanted));
    return found === undefined
      ? await showChoice(ctx, tools, argument)
      : await showChart(ctx, tools, found.name, 'light');
  },
  async press(ctx, tools, argument) {
    const [name = '', mode] = argument.split(':');
    if (mode !== 'light' && mode !== 'dark') return false;
    if (!tools.charts.list.some((each) => each.name === name)) return false;
    await showChart(ctx, tools, name, mode);
    return true;
  },
};
