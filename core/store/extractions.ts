import type { Db } from '#core/db.ts';
import { asc, eq, max, sql } from '#drizzle/orm.ts';
import { extractions, lake_objects } from '#drizzle/schema/index.ts';
import type { LakeObject } from './lake-objects.ts';

export type Extraction = typeof extractions.$inferSelect;

/** With what is known of the bytes: a new extraction has an object of its own. */
export type NewExtraction = Extraction & Pick<LakeObject, 'byte_count' | 'sha256'>;

/** The fetch and its object, which belong together: pass a transaction. */
export async function recordExtraction(tx: Db, recorded: NewExtraction): Promise<void> {
  const { byte_count, sha256, ...extraction } = recorded;
  const { object_key, household_id, account_id, kind, row_count, fetched_at } = extraction;
  await tx.insert(lake_objects).values({
    object_key,
    household_id,
    account_id,
    kind,
    month: fetched_at.toISOString().slice(0, 'yyyy-mm'.length),
    row_count,
    byte_count,
    sha256,
    made_at: fetched_at,
  });
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

/** Of one account: how many rows were landed, and when last. */
export interface Landed {
  readonly rows: number;
  readonly at: Date;
}
export type LandedSoFar = ReadonlyMap<
  string,
  { readonly transactions: Landed | undefined; readonly balances: Landed | undefined }
>;

/** What was ever landed of these accounts, by account and kind. */
export async function landedSoFar(
  db: Db,
  householdId: string,
  accountIds: readonly string[],
): Promise<LandedSoFar> {
  const { household_id, account_id, kind } = extractions;
  const rows = await db
    .select({
      account_id,
      kind,
      rows: sql<string>`coalesce(sum(${extractions.row_count}), 0)`,
      at: max(extractions.fetched_at),
    })
    .from(extractions)
    .where(eq(household_id, householdId))
    .groupBy(account_id, kind);
  const find = (accountId: string, wanted: string): Landed | undefined => {
    const row = rows.find((each) => each.account_id === accountId && each.kind === wanted);
    return row?.at == null ? undefined : { rows: Number(row.rows), at: row.at };
  };
  return new Map(
    accountIds.map((id) => [id, { transactions: find(id, 'transactions'), balances: find(id, 'balances') }]),
  );
}
