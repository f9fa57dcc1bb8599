import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { conversations } from '#drizzle/schema/index.ts';

/** Opaque to everyone but the conversations themselves. */
export async function readConversation(db: Db, key: string): Promise<unknown> {
  const [row] = await db
    .select({ state: conversations.state })
    .from(conversations)
    .where(eq(conversations.conversation_key, key));
  return row?.state;
}

export async function writeConversation(
  db: Db,
  values: { key: string; state: unknown; now: Date },
): Promise<void> {
  const row = { state: values.state, changed_at: values.now };
  await db
    .insert(conversations)
    .values({ conversation_key: values.key, ...row })
    .onConflictDoUpdate({ target: conversations.conversation_key, set: row });
}

export async function deleteConversation(db: Db, key: string): Promise<void> {
  await db.delete(conversations).where(eq(conversations.conversation_key, key));
}
