/** One message that follows syncs to their end, a line a bank; it survives the process that sent it. */
import type { Api } from 'grammy';
import { type Connection, findConnection } from '#core/store/connections.ts';
import {
  type FollowedSync,
  forgetFollowed,
  listFollowed,
  rememberFollowed,
} from '#core/store/followed-syncs.ts';
import type { Tools } from './command.ts';
import { followSync } from './follow-sync.ts';
import { isNotModified } from './reply.ts';
import { foreign, type Html, html, lines } from './say.ts';

export const sayWaiting = (connection: Connection): Html =>
  html`Syncing ${foreign(connection.institution_name)} …`;

type FollowTools = Pick<Tools, 'db' | 'clock' | 'published' | 'background'>;

async function follow(
  api: Api,
  tools: FollowTools,
  followed: FollowedSync,
  { connections, signal }: { connections: readonly Connection[]; signal: AbortSignal },
): Promise<void> {
  const said = connections.map(sayWaiting);
  // Edits one after the other, so that an older text never lands on a newer one.
  let turn: Promise<unknown> = Promise.resolve();
  const edit = async (): Promise<void> => {
    try {
      await api.editMessageText(followed.chat_id, followed.message_id, lines(said).source, {
        parse_mode: 'HTML',
      });
    } catch (error) {
      if (!isNotModified(error)) throw error;
    }
  };
  try {
    await Promise.all(
      connections.map(async (connection, at) => {
        said[at] = await followSync(
          { ...tools, signal },
          { connection, requestedAt: new Date(followed.requested_at), zone: followed.zone },
        );
        if (signal.aborted) return;
        turn = turn.then(edit);
        await turn;
      }),
    );
  } finally {
    // A stop leaves it for the next process; a message that cannot be changed is not tried for ever.
    if (!signal.aborted) await forgetFollowed(tools.db, followed);
  }
}

/** Goes on in the background until every bank is done. */
export async function beginFollowing(api: Api, tools: FollowTools, followed: FollowedSync): Promise<void> {
  const { db, clock, background } = tools;
  const connections: Connection[] = [];
  for (const id of followed.connection_ids) {
    const connection = await findConnection(db, id);
    if (connection !== undefined) connections.push(connection);
  }
  await rememberFollowed(db, followed, clock.now());
  background((signal) => follow(api, tools, followed, { connections, signal }));
}

/** Takes up what a process left that was stopped or killed. */
export async function resumeFollowing(api: Api, tools: FollowTools): Promise<void> {
  for (const followed of await listFollowed(tools.db)) await beginFollowing(api, tools, followed);
}
