import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { eq } from '#drizzle/orm.ts';
import { households } from '#drizzle/schema/index.ts';

export type Household = typeof households.$inferSelect;

export async function createHousehold(
  db: Db,
  values: { name: string; zone: string; base_currency: string; now: Date },
): Promise<Household> {
  const { now, ...rest } = values;
  const household: Household = { household_id: randomUUID(), ...rest, created_at: now };
  await db.insert(households).values(household);
  return household;
}

export async function findHousehold(db: Db, householdId: string): Promise<Household | undefined> {
  const [row] = await db.select().from(households).where(eq(households.household_id, householdId));
  return row;
}

export const listHouseholds = (db: Db): Promise<Household[]> =>
  db.select().from(households).orderBy(households.created_at);
