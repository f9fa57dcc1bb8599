import { type Command, GROUPS } from '../command.ts';
import { reply } from '../reply.ts';
import { bold, html, lines } from '../say.ts';

export const help: Command = {
  name: 'help',
  summary: 'Everything I can do',
  group: 'This bot',
  async answer(ctx, tools) {
    const groups = GROUPS.flatMap((group) => {
      const commands = tools.commands.filter((command) => command.group === group);
      if (commands.length === 0) return [];
      return [
        html``,
        bold(group),
        ...commands.map(({ name, aliases = [], summary }) => {
          const others =
            aliases.length === 0 ? '' : ` (or ${aliases.map((alias) => `/${alias}`).join(', ')})`;
          return html`/${name} – ${summary}${others}`;
        }),
      ];
    });
    await reply(
      ctx,
      lines('Ask in your own words: “how much on groceries last month?”, “and in May?”', groups),
    );
  },
};
