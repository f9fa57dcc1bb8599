/** An in-memory DuckDB and an empty folder beside it, both gone when the work is done. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface Scratch {
  readonly connection: DuckDBConnection;
  readonly folder: string;
}

export async function withScratch<T>(work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-scratch-'));
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: '256MB',
      temp_directory: path.join(folder, 'spilled'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    try {
      const connection = await instance.connect();
      try {
        return await work({ connection, folder });
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
    }
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/**
 * DuckDB's own words for a file that is no Parquet file of ours, or not a whole one. A disk that cannot be read and
 * memory that has run out say nothing of the file.
 */
export const isUnreadable = (error: unknown): error is Error =>
  error instanceof Error &&
  /^(Invalid|Invalid Input|Binder|Conversion) Error: |TProtocolException/.test(error.message);
