import type { Db } from '#core/db.ts';
import { lt } from '#drizzle/orm.ts';
import { updates } from '#drizzle/schema/index.ts';

/** True the first time only: Telegram repeats updates after a crash. */
export async function takeUpdate(db: Db, updateId: number, now: Date): Promise<boolean> {
  const rows = await db
    .insert(updates)
    .values({ update_id: updateId, handled_at: now })
    .onConflictDoNothing()
    .returning({ id: updates.update_id });
  return rows.length === 1;
}

/** Telegram drops what is older than a day, so older marks can go. */
export async function forgetUpdates(db: Db, before: Date): Promise<void> {
  await db.delete(updates).where(lt(updates.handled_at, before));
}
