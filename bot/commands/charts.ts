import { MINUTE_MS } from '#core/clock.ts';
import { createLogin, LOGIN_VALID_MS } from '#core/store/logins.ts';
import type { Command } from '../command.ts';
import { reply } from '../reply.ts';
import { code, lines } from '../say.ts';

export const charts: Command = {
  name: 'charts',
  summary: 'Open your charts in the browser',
  group: 'Pictures',
  async answer(ctx, tools) {
    const now = tools.clock.now();
    const token = await createLogin(tools.db, { memberId: ctx.member.member_id, now });
    const url = `${tools.publicUrl}/login/${token}`;
    await reply(
      ctx,
      lines(
        'This link signs you in to your charts:',
        code(url),
        '',
        `It works once, for ${LOGIN_VALID_MS / MINUTE_MS} minutes, for whoever opens it: do not pass it on.`,
      ),
      [[{ text: 'Open the charts', url }]],
    );
  },
};
