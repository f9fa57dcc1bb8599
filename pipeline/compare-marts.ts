/** Two mart files of one household, row for row and whatever the order: what a rebuild must leave as it was. */
import { existsSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';

export interface MartComparison {
  readonly mart: string;
  /** Rows of each file; undefined where the mart does not exist. */
  readonly rowsBefore: number | undefined;
  readonly rowsAfter: number | undefined;
  /** Rows that stand in one file only, counted in both; every row when the columns are not the same. */
  readonly differing: number;
  /** A few of those in words, for a person's own screen: they hold names and amounts. */
  readonly shown: readonly string[];
}

const SHOWN = 5;
const MEMORY_LIMIT = '512MB';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** By name: the columns with their types, in order. */
async function martsIn(connection: DuckDBConnection, database: string): Promise<Map<string, string>> {
  const reader = await connection.runAndReadAll(
    `select table_name, string_agg(column_name || ' ' || data_type, ', ' order by column_index)
     from duckdb_columns() where database_name = '${database}' and not internal group by table_name`,
  );
  return new Map(z.array(z.tuple([z.string(), z.string()])).parse(reader.getRowsJson()));
}

async function countOf(connection: DuckDBConnection, relation: string): Promise<number> {
  const reader = await connection.runAndReadAll(`select count(*) from ${relation}`);
  return Number(reader.getRowsJson()[0]?.[0] ?? 0);
}

/** Rows of the one that the other does not have, each as often as it is missing there. */
const missing = (one: string, other: string): string =>
  `(select * from ${one} except all select * from ${other})`;

async function compareRows(connection: DuckDBConnection, mart: string): Promise<MartComparison> {
  const [before, after] = [`before.${named(mart)}`, `after.${named(mart)}`];
  const shown: string[] = [];
  let differing = 0;
  for (const [words, relation] of [
    ['only before', missing(before, after)],
    ['only after', missing(after, before)],
  ] as const) {
    const count = await countOf(connection, relation);
    differing += count;
    if (count === 0 || shown.length >= SHOWN) continue;
    const reader = await connection.runAndReadAll(
      `select * from ${relation} order by all limit ${SHOWN - shown.length}`,
    );
    shown.push(...reader.getRowObjectsJson().map((row) => `${words}: ${JSON.stringify(row)}`));
  }
  return {
    mart,
    rowsBefore: await countOf(connection, before),
    rowsAfter: await countOf(connection, after),
    differing,
    shown,
  };
}

async function compareOne(
  connection: DuckDBConnection,
  mart: string,
  columns: { before: string | undefined; after: string | undefined },
): Promise<MartComparison> {
  if (columns.before === columns.after) return await compareRows(connection, mart);
  const count = async (side: 'before' | 'after'): Promise<number | undefined> =>
    columns[side] === undefined ? undefined : await countOf(connection, `${side}.${named(mart)}`);
  const [rowsBefore, rowsAfter] = [await count('before'), await count('after')];
  const shown = [`columns before: ${columns.before ?? 'none'}`, `columns after: ${columns.after ?? 'none'}`];
  // A mart without a row that is there in one file only is a difference as well.
  const differing = Math.max((rowsBefore ?? 0) + (rowsAfter ?? 0), 1);
  return { mart, rowsBefore, rowsAfter, differing, shown };
}

/** Every mart of either file, by name. Throws when a file is missing or has a write-ahead log beside it. */
export async function compareMarts(beforeFile: string, afterFile: string): Promise<MartComparison[]> {
  for (const file of [beforeFile, afterFile])
    if (!existsSync(file) || existsSync(`${file}.wal`))
      throw new Error(`${file} is not there, or a write-ahead log lies beside it`);
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: MEMORY_LIMIT,
    temp_directory: `${afterFile}.compare`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`attach ${quoted(beforeFile)} as before (read_only)`);
    await connection.run(`attach ${quoted(afterFile)} as after (read_only)`);
    const before = await martsIn(connection, 'before');
    const after = await martsIn(connection, 'after');
    const comparisons: MartComparison[] = [];
    for (const mart of [...new Set([...before.keys(), ...after.keys()])].sort())
      comparisons.push(
        await compareOne(connection, mart, { before: before.get(mart), after: after.get(mart) }),
      );
    return comparisons;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
