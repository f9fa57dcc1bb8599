import { dayOf, sayDay } from '#core/day.ts';
import { countTransactions, readTransactions } from '#core/marts/transactions.ts';
import type { Button } from '../button.ts';
import type { Command, Tools } from '../command.ts';
import type { BotContext } from '../context.ts';
import { replyNoMarts } from '../no-marts.ts';
import { replyInPlace } from '../reply.ts';
import { bold, freshness, type Html, html, italic, lines } from '../say.ts';
import { readNames, sayTransaction } from '../transaction-line.ts';

const PAGE_ROWS = 10;

async function showPage(ctx: BotContext, tools: Tools, wanted: number): Promise<void> {
  const { member } = ctx;
  const found = await tools.published.use(member.household_id, async ({ warehouse, build }) => {
    const total = await countTransactions(warehouse, {});
    const page = Math.min(wanted, Math.max(0, Math.ceil(total / PAGE_ROWS) - 1));
    const rows = await readTransactions(warehouse, {}, { limit: PAGE_ROWS, offset: page * PAGE_ROWS });
    return { total, page, rows, names: await readNames(warehouse), asOf: build.data_as_of };
  });
  if (found === undefined || found.rows.length === 0) {
    await replyNoMarts(ctx, tools);
    return;
  }
  const { total, page, rows, names, asOf } = found;
  const now = tools.clock.now();
  const today = dayOf(now, member.zone);
  const body: Html[] = [];
  let day = '';
  for (const row of rows) {
    const said = sayDay(row.booked_on, today);
    if (said !== day) body.push(html``, bold(said.charAt(0).toUpperCase() + said.slice(1)));
    day = said;
    body.push(sayTransaction(row, names));
  }
  const first = page * PAGE_ROWS + 1;
  const last = first + rows.length - 1;
  const age = freshness(asOf, member.zone, now);
  const footer = `${first} to ${last} of ${total.toLocaleString('en-GB')}, ${age}`;
  const buttons: Button[] = [];
  if (page > 0) buttons.push({ text: '‹ Newer', data: `recent:${page - 1}` });
  if (last < total) buttons.push({ text: 'Older ›', data: `recent:${page + 1}` });
  await replyInPlace(ctx, lines(body.slice(1), '', italic(footer)), buttons.length === 0 ? [] : [buttons]);
}

export const recent: Command = {
  name: 'recent',
  summary: 'The latest payments',
  group: 'Money',
  answer: (ctx, tools) => showPage(ctx, tools, 0),
  async press(ctx, tools, argument) {
    if (!/^\d{1,6}$/.test(argument)) return false;
    await showPage(ctx, tools, Number(argument));
    return true;
  },
};
