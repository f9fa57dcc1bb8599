/**
 * Messages that wait for a sync to end, so that one that a crash left at "Syncing …" is finished after the restart.
 * They lie with the conversations, under keys of their own: both are where a chat stands.
 */
import { z } from 'zod';
import type { Db } from '#core/db.ts';
import { like } from '#drizzle/orm.ts';
import { conversations } from '#drizzle/schema/index.ts';
import { deleteConversation, writeConversation } from './conversations.ts';

const followedSchema = z.object({
  chat_id: z.number(),
  message_id: z.number(),
  connection_ids: z.array(z.uuid()),
  requested_at: z.iso.datetime(),
  zone: z.string(),
});
export type FollowedSync = z.output<typeof followedSchema>;

const PREFIX = 'sync/';
const keyOf = ({ chat_id, message_id }: FollowedSync): string => `${PREFIX}${chat_id}/${message_id}`;

export const rememberFollowed = (db: Db, followed: FollowedSync, now: Date): Promise<void> =>
  writeConversation(db, { key: keyOf(followed), state: followed, now });

export const forgetFollowed = (db: Db, followed: FollowedSync): Promise<void> =>
  deleteConversation(db, keyOf(followed));

export async function listFollowed(db: Db): Promise<FollowedSync[]> {
  const rows = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(like(conversations.conversation_key, `${PREFIX}%`));
  return rows.map(({ state }) => followedSchema.parse(state));
}
