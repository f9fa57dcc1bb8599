/** Opens one published mart file, read-only and locked: the only way in for anything that answers a person. */
import { existsSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, listValue } from '@duckdb/node-api';
import type { z } from 'zod';
import { mapInTurns } from './in-turns.ts';

export type WarehouseParameter = string | number | bigint | boolean | null | readonly string[];

export interface Warehouse {
  /**
   * Rows in DuckDB's JSON form, checked by the shape: BIGINT and DATE arrive as text, so that no amount ever
   * becomes a float. Throws when the SQL or the shape is wrong: both are bugs.
   */
  rows<T>(
    sql: string,
    parameters: Readonly<Record<string, WarehouseParameter>>,
    shape: z.ZodType<T>,
  ): Promise<T[]>;
  /** Ends when the queries that are running have; a query after it throws. */
  close(): void;
}

/** Enough for a household's file; several files may be open at once. */
const OPTIONS = {
  access_mode: 'READ_ONLY',
  threads: '2',
  memory_limit: '256MB',
  temp_directory: '',
  max_temp_directory_size: '0KB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** In this order: nothing may touch a file any more, and then nothing may take that back. */
const LOCKS = [
  'set enable_external_access = false',
  "set disabled_filesystems = 'LocalFileSystem'",
  'set max_expression_depth = 250',
  'set lock_configuration = true',
];

/** Throws when the file is missing, is no DuckDB file, or has a write-ahead log lying beside it. */
export async function openWarehouse(file: string): Promise<Warehouse> {
  // DuckDB replays a stray log into the file without a word, and every figure is wrong from then on.
  if (existsSync(`${file}.wal`)) throw new Error(`a write-ahead log lies beside the mart file ${file}`);
  const instance = await DuckDBInstance.create(file, OPTIONS);
  try {
    const connection = await instance.connect();
    for (const lock of LOCKS) await connection.run(lock);
    return guard(connection, instance);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** Closing DuckDB under a running query ends the whole process, so the last query closes. */
function guard(connection: DuckDBConnection, instance: DuckDBInstance): Warehouse {
  let running = 0;
  let isClosed = false;
  const closeWhenIdle = (): void => {
    if (!isClosed || running > 0) return;
    connection.closeSync();
    instance.closeSync();
  };
  return {
    async rows(sql, parameters, shape) {
      if (isClosed) throw new Error('the mart file is closed');
      running += 1;
      try {
        return await rows(connection, sql, parameters, shape);
      } finally {
        running -= 1;
        closeWhenIdle();
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      closeWhenIdle();
    },
  };
}

async function rows<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Readonly<Record<string, WarehouseParameter>>,
  shape: z.ZodType<T>,
): Promise<T[]> {
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, toValue(value)] as const),
  );
  // Run to the end first: a stream would be cut off by the next query on this connection.
  const result = await connection.run(sql, values);
  const parsed: T[] = [];
  for await (const chunk of result.yieldRowObjectJson())
    for (const row of await mapInTurns(chunk, (each) => shape.parse(each))) parsed.push(row);
  return parsed;
}

const toValue = (value: WarehouseParameter): DuckDBValue =>
  typeof value === 'object' && value !== null ? listValue([...value]) : value;
