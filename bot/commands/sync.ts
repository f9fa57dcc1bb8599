import { requestSync } from '#core/request-sync.ts';
import { listLinked } from '#core/store/connections.ts';
import { runButton } from '../button.ts';
import type { Command } from '../command.ts';
import { beginFollowing, sayWaiting } from '../followed-message.ts';
import { reply } from '../reply.ts';
import { html, lines } from '../say.ts';

export const sync: Command = {
  name: 'sync',
  summary: 'Fetch what is new now',
  group: 'Banks',
  async answer(ctx, tools) {
    const { household_id, chat_id, zone } = ctx.member;
    const connections = await listLinked(tools.db, household_id);
    if (connections.length === 0) {
      await reply(ctx, html`There is no linked bank to fetch from: say /link to add one.`, [
        [runButton('Link a bank', 'link')],
      ]);
      return;
    }
    const requestedAt = tools.clock.now();
    const message_id = await reply(ctx, lines(connections.map(sayWaiting)));
    const connection_ids = connections.map((each) => each.connection_id);
    const requested_at = requestedAt.toISOString();
    await beginFollowing(ctx.api, tools, { chat_id, message_id, connection_ids, requested_at, zone });
    for (const connection_id of connection_ids)
      await requestSync(tools, { connection_id, trigger: 'person', now: requestedAt });
  },
};
