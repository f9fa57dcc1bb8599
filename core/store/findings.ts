import { z } from 'zod';
import type { Db } from '#core/db.ts';
import { sql } from '#drizzle/orm.ts';
import { findings } from '#drizzle/schema/index.ts';

export interface NewFinding {
  readonly household_id: string;
  readonly kind: string;
  readonly subject: string;
  readonly version?: number;
}

const SLICE = 5000;
const writtenSchema = z.object({ subject: z.string() });

/** Writes those that are new and returns their subjects: what was found before is not found again. */
export async function addFindings(tx: Db, found: readonly NewFinding[], now: Date): Promise<Set<string>> {
  const subjects = new Set<string>();
  for (let at = 0; at < found.length; at += SLICE) {
    // One parameter for all: a query builder takes a third of a second to place those of a first sync.
    const slice = JSON.stringify(found.slice(at, at + SLICE).map((each) => ({ version: 1, ...each })));
    const rows = await tx.execute(sql`
      insert into ${findings} (finding_id, household_id, kind, subject, version, found_at)
      select gen_random_uuid(), household_id, kind, subject, version, ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${slice}::text::jsonb)
        as given (household_id uuid, kind text, subject text, version integer)
      on conflict do nothing
      returning subject`);
    for (const row of rows) subjects.add(writtenSchema.parse(row).subject);
  }
  return subjects;
}
