import { listLinked } from '#core/store/connections.ts';
import { runButton } from '../button.ts';
import type { Command } from '../command.ts';
import { reply } from '../reply.ts';
import { bold, foreign, html, lines } from '../say.ts';

export const start: Command = {
  name: 'start',
  summary: 'Who I am and what to do next',
  group: 'This bot',
  async answer(ctx, tools) {
    const { member } = ctx;
    const linked = await listLinked(tools.db, member.household_id);
    const hello = ctx.is_new_member
      ? lines(
          html`${bold('Welcome,')} ${foreign(member.display_name)}. I am your household's bookkeeper.`,
          'From now on I answer you, and nobody I was not told to.',
        )
      : html`Hello ${foreign(member.display_name)}.`;
    if (linked.length === 0) {
      const next = tools.isDemo
        ? 'This is a demo with invented data: link Demo Bank to see everything at work.'
        : 'Link a bank, and I will tell you what comes in and goes out, and answer questions about it.';
      await reply(ctx, lines(hello, '', next), [[runButton('Link a bank', 'link')]]);
      return;
    }
    const banks = [...new Set(linked.map((connection) => connection.institution_name))];
    await reply(
      ctx,
      lines(
        hello,
        '',
        html`Linked: ${foreign(banks.join(', '), 200)}.`,
        'Ask me anything about your money, such as “how much did I spend on groceries last month?”, ' +
          'or use a button.',
      ),
      [
        [runButton('Balances', 'accounts'), runButton('Spending this month', 'spending')],
        [runButton('Recent payments', 'recent'), runButton('Link another bank', 'link')],
      ],
    );
  },
};
