import type { z } from 'zod';
import type { Db } from '#core/db.ts';
import { and, eq } from '#drizzle/orm.ts';
import { settings } from '#drizzle/schema/index.ts';

/** A setting as its shape says, or undefined while the household never chose. */
export async function readSetting<T>(
  db: Db,
  householdId: string,
  name: string,
  shape: z.ZodType<T>,
): Promise<T | undefined> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(and(eq(settings.household_id, householdId), eq(settings.name, name)));
  return row === undefined ? undefined : shape.parse(row.value);
}

export async function writeSetting(
  db: Db,
  values: { household_id: string; name: string; value: unknown; now: Date },
): Promise<void> {
  const { now, ...row } = values;
  await db
    .insert(settings)
    .values({ ...row, changed_at: now })
    .onConflictDoUpdate({
      target: [settings.household_id, settings.name],
      set: { value: row.value, changed_at: now },
    });
}
