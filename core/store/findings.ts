import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { findings } from '#drizzle/schema/index.ts';

export interface NewFinding {
  readonly household_id: string;
  readonly kind: string;
  readonly subject: string;
  readonly version?: number;
}

/** Writes those that are new and returns their subjects: what was found before is not found again. */
export async function addFindings(tx: Db, found: readonly NewFinding[], now: Date): Promise<Set<string>> {
  const subjects = new Set<string>();
  // PostgreSQL takes at most 65,535 parameters a statement.
  for (let at = 0; at < found.length; at += 5000) {
    const rows = await tx
      .insert(findings)
      .values(
        found
          .slice(at, at + 5000)
          .map((finding) => ({ version: 1, ...finding, finding_id: randomUUID(), found_at: now })),
      )
      .onConflictDoNothing()
      .returning({ subject: findings.subject });
    for (const row of rows) subjects.add(row.subject);
  }
  return subjects;
}
