import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { last_questions } from '#drizzle/schema/index.ts';

/** The plan of the chat's latest question, for follow-ups; the caller parses it. */
export async function readLastQuestion(
  db: Db,
  chatId: number,
): Promise<{ plan: unknown; asked_at: Date } | undefined> {
  const [row] = await db.select().from(last_questions).where(eq(last_questions.chat_id, chatId));
  return row;
}

export async function writeLastQuestion(
  db: Db,
  values: { chat_id: number; plan: unknown; now: Date },
): Promise<void> {
  const row = { plan: values.plan, asked_at: values.now };
  await db
    .insert(last_questions)
    .values({ chat_id: values.chat_id, ...row })
    .onConflictDoUpdate({ target: last_questions.chat_id, set: row });
}
