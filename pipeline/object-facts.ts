/** What a raw object says of itself, for one that nothing else is known of. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';

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

/** Undefined when it is no readable object of ours, or has no rows to tell its age by. */
export async function readObjectFacts(bytes: Uint8Array): Promise<ObjectFacts | undefined> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-object-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  try {
    const file = path.join(folder, 'object.parquet');
    await fs.writeFile(file, bytes);
    const connection = await instance.connect();
    try {
      const reader = await connection.runAndReadAll(
        `select count(*)::varchar as rows, (count(*) filter (status = 'set_aside'))::varchar as set_aside,
           min(fetched_at)::timestamp::varchar as fetched_at
         from read_parquet('${file.replaceAll("'", "''")}')`,
      );
      return factsSchema.safeParse(reader.getRowObjects()[0]).data;
    } catch (error) {
      // DuckDB's own word for a file it cannot make sense of.
      if (error instanceof Error && /parquet|Binder Error|Conversion Error/i.test(error.message))
        return undefined;
      throw error;
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    await fs.rm(folder, { recursive: true, force: true });
  }
}
