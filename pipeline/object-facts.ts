/** What raw objects say of themselves. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { RAW_FORMAT } from './raw-columns.ts';
import { isUnreadable, withScratch } from './scratch.ts';

export interface ObjectFacts {
  readonly rows: number;
  readonly set_aside: number;
  readonly fetched_at: Date;
}

const factsSchema = z.object({
  rows: z.coerce.number(),
  set_aside: z.coerce.number(),
  // Naive, in UTC.
  fetched_at: z.string().transform((text) => new Date(`${text.replace(' ', 'T')}Z`)),
});

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The files of one kind as one relation, with the columns that any of them has. */
const rowsOf = (files: readonly string[]): string =>
  `read_parquet([${files.map(quoted).join(', ')}], union_by_name = true, hive_partitioning = false)`;

/** Undefined when it is no readable object of ours, or has no rows to tell its age by. */
export const readObjectFacts = (bytes: Uint8Array): Promise<ObjectFacts | undefined> =>
  withScratch(async ({ connection, folder }) => {
    const file = path.join(folder, 'object.parquet');
    await fs.writeFile(file, bytes);
    try {
      const reader = await connection.runAndReadAll(
        `select count(*)::varchar as rows, (count(*) filter (status = 'set_aside'))::varchar as set_aside,
           min(fetched_at)::timestamp::varchar as fetched_at
         from ${rowsOf([file])}`,
      );
      return factsSchema.safeParse(reader.getRowObjects()[0]).data;
    } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  });

/** Of one extraction: how many rows, and a checksum over every column that does not depend on their order. */
export interface ExtractionRows {
  readonly rows: number;
  readonly checksum: string;
}

const extractionRowsSchema = z.object({
  extraction_id: z.string(),
  rows: z.coerce.number(),
  checksum: z.string(),
});

/** Reads every value of the files; an extraction without rows is not in the answer. */
export async function rowsByExtraction(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<ReadonlyMap<string, ExtractionRows>> {
  // Equal rows would cancel each other out, but a row's number makes it unlike any other of its extraction.
  const reader = await connection.runAndReadAll(
    `select extraction_id, count(*)::varchar as rows,
       bit_xor(md5_number(to_json(o)::varchar))::varchar || '/' || count(distinct row_number)::varchar as checksum
     from ${rowsOf(files)} as o group by extraction_id`,
  );
  const found = reader.getRowObjectsJson().map((row) => extractionRowsSchema.parse(row));
  return new Map(found.map(({ extraction_id, ...rows }) => [extraction_id, rows]));
}

/** One Parquet file of all their rows, in the order fetched; nothing in a row changes. */
export async function mergeObjects(
  connection: DuckDBConnection,
  files: readonly string[],
  into: string,
): Promise<void> {
  await connection.run(
    `copy (select * from ${rowsOf(files)} order by fetched_at, extraction_id, row_number)
     to ${quoted(into)} (${RAW_FORMAT})`,
  );
}
