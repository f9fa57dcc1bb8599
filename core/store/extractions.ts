import type { Db } from '#core/db.ts';
import { and, asc, desc, eq, sql } from '#drizzle/orm.ts';
import { extractions } from '#drizzle/schema/index.ts';

export type Extraction = typeof extractions.$inferSelect;

export async function recordExtraction(tx: Db, extraction: Extraction): Promise<void> {
  await tx.insert(extractions).values(extraction);
}

/** In the order fetched: what a build of the household's marts reads. */
export function listExtractions(db: Db, householdId: string): Promise<Extraction[]> {
  return db
    .select()
    .from(extractions)
    .where(eq(extractions.household_id, householdId))
    .orderBy(asc(extractions.fetched_at), asc(extractions.extraction_id));
}

/** Transactions of an account that were ever landed; zero before its first sync. */
export async function countLanded(db: Db, accountId: string): Promise<number> {
  const [row] = await db
    .select({ rows: sql<string>`coalesce(sum(${extractions.row_count}), 0)` })
    .from(extractions)
    .where(sql`${extractions.account_id} = ${accountId} and ${extractions.kind} = 'transactions'`);
  return Number(row?.rows ?? 0);
}

/** When this kind was last landed for the account. */
export async function lastLanded(db: Db, accountId: string, kind: string): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: extractions.fetched_at })
    .from(extractions)
    .where(and(eq(extractions.account_id, accountId), eq(extractions.kind, kind)))
    .orderBy(desc(extractions.fetched_at))
    .limit(1);
  return row?.at;
}
