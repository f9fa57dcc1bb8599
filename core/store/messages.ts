import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '#core/db.ts';
import { and, asc, eq, lt, lte, sql } from '#drizzle/orm.ts';
import { messages } from '#drizzle/schema/index.ts';

/** PostgreSQL's NOTIFY channel on which a new message is announced. */
export const OUTBOX_CHANNEL = 'outbox';

export type Message = typeof messages.$inferSelect;

const buttonSchema = z.union([
  z.object({ text: z.string(), data: z.string() }),
  z.object({ text: z.string(), url: z.string() }),
]);

/** What is sent: HTML as Telegram takes it, and rows of buttons. */
export const messageBodySchema = z.object({
  html: z.string(),
  buttons: z.array(z.array(buttonSchema)).default([]),
  /** Telegram's id of the message that becomes this one; sent anew when it is not there any more. */
  edits: z.number().int().optional(),
});

export type MessageBody = z.input<typeof messageBodySchema>;

export interface NewMessage {
  readonly household_id: string;
  readonly chat_id: number;
  readonly kind: string;
  /** A second message of this chat, kind and key is not written. */
  readonly dedupe_key: string;
  readonly body: MessageBody;
}

/** Into the outbox, in the transaction of the fact it tells. Returns whether it was new. */
export async function queueMessage(tx: Db, message: NewMessage, now: Date): Promise<boolean> {
  const rows = await tx
    .insert(messages)
    .values({ message_id: randomUUID(), status: 'queued', not_before_at: now, created_at: now, ...message })
    .onConflictDoNothing()
    .returning({ id: messages.message_id });
  // Heard by the deliverer when the transaction commits, and not at all when it does not.
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`);
  return rows.length > 0;
}

/**
 * The oldest message that is due, now `sending` and ours alone. The claim is committed before the call to
 * Telegram, so a crash in between leaves a trace.
 */
export async function claimMessage(db: Db, now: Date): Promise<Message | undefined> {
  return await db.transaction(async (tx) => {
    const [due] = await tx
      .select()
      .from(messages)
      .where(and(eq(messages.status, 'queued'), lte(messages.not_before_at, now)))
      .orderBy(asc(messages.created_at), asc(messages.message_id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (due === undefined) return undefined;
    const [claimed] = await tx
      .update(messages)
      .set({ status: 'sending', attempts: sql`${messages.attempts} + 1` })
      .where(eq(messages.message_id, due.message_id))
      .returning();
    return claimed;
  });
}

export async function markSent(
  db: Db,
  messageId: string,
  values: { telegram_message_id: number; now: Date },
): Promise<void> {
  await db
    .update(messages)
    .set({
      status: 'sent',
      sent_at: values.now,
      telegram_message_id: values.telegram_message_id,
      problem: null,
    })
    .where(eq(messages.message_id, messageId));
}

/** Known not sent: due again at `notBefore`. */
export async function requeue(db: Db, messageId: string, notBefore: Date, problem: string): Promise<void> {
  await db
    .update(messages)
    .set({ status: 'queued', not_before_at: notBefore, problem })
    .where(eq(messages.message_id, messageId));
}

/** Nothing waiting for this chat is due before `until`: its messages stay in their order. */
export async function holdChat(db: Db, chatId: number, until: Date): Promise<void> {
  await db
    .update(messages)
    .set({ not_before_at: until })
    .where(
      and(eq(messages.chat_id, chatId), eq(messages.status, 'queued'), lt(messages.not_before_at, until)),
    );
}

/** `unsure`: it may have arrived, so it is never sent again by itself. `failed`: it cannot be sent. */
export async function settle(
  db: Db,
  messageId: string,
  status: 'unsure' | 'failed',
  problem: string,
): Promise<void> {
  await db.update(messages).set({ status, problem }).where(eq(messages.message_id, messageId));
}

/** At the start of the only deliverer: whatever still stands as `sending` was cut off by a crash. */
export async function settleInterrupted(db: Db): Promise<number> {
  const rows = await db
    .update(messages)
    .set({ status: 'unsure', problem: 'the program stopped while this was being sent' })
    .where(eq(messages.status, 'sending'))
    .returning({ id: messages.message_id });
  return rows.length;
}

/** When the next queued message is due; undefined when none waits. */
export async function nextDue(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: messages.not_before_at })
    .from(messages)
    .where(eq(messages.status, 'queued'))
    .orderBy(asc(messages.not_before_at))
    .limit(1);
  return row?.at;
}

export function listByStatus(db: Db, householdId: string, status: 'unsure' | 'failed'): Promise<Message[]> {
  return db
    .select()
    .from(messages)
    .where(and(eq(messages.household_id, householdId), eq(messages.status, status)))
    .orderBy(asc(messages.created_at));
}
