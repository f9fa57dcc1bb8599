import { requestSync } from '#core/request-sync.ts';
import { type Connection, listLinked } from '#core/store/connections.ts';
import { runButton } from '../button.ts';
import type { Command, Tools } from '../command.ts';
import type { BotContext } from '../context.ts';
import { followSync } from '../follow-sync.ts';
import { isNotModified, reply } from '../reply.ts';
import { foreign, type Html, html, lines } from '../say.ts';

const waiting = (connection: Connection): Html => html`Syncing ${foreign(connection.institution_name)} …`;

/** One message, a line a bank, each line changed when its bank is done. */
function follow(
  ctx: BotContext,
  tools: Tools,
  sent: { messageId: number; connections: readonly Connection[]; requestedAt: Date },
): void {
  const { member } = ctx;
  const said = sent.connections.map(waiting);
  // Edits one after the other, so that an older text never lands on a newer one.
  let turn: Promise<unknown> = Promise.resolve();
  const edit = async (): Promise<void> => {
    try {
      await ctx.api.editMessageText(member.chat_id, sent.messageId, lines(said).source, {
        parse_mode: 'HTML',
      });
    } catch (error) {
      if (!isNotModified(error)) throw error;
    }
  };
  tools.background(async (signal) => {
    await Promise.all(
      sent.connections.map(async (connection, at) => {
        said[at] = await followSync(
          { ...tools, signal },
          { connection, requestedAt: sent.requestedAt, zone: member.zone },
        );
        if (signal.aborted) return;
        turn = turn.then(edit);
        await turn;
      }),
    );
  });
}

export const sync: Command = {
  name: 'sync',
  summary: 'Fetch what is new now',
  group: 'Banks',
  async answer(ctx, tools) {
    const connections = await listLinked(tools.db, ctx.member.household_id);
    if (connections.length === 0) {
      await reply(ctx, html`There is no linked bank to fetch from: say /link to add one.`, [
        [runButton('Link a bank', 'link')],
      ]);
      return;
    }
    const requestedAt = tools.clock.now();
    const messageId = await reply(ctx, lines(connections.map(waiting)));
    for (const { connection_id } of connections)
      await requestSync(tools, { connection_id, trigger: 'person', now: requestedAt });
    follow(ctx, tools, { messageId, connections, requestedAt });
  },
};
