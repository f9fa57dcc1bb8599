/** Where rows lie while changes are built: in the new mart file, in what is kept, or among what was just made. */
import { z } from 'zod';
import { KEPT } from './kept.ts';
import type { Workbench } from './workbench.ts';

/** Where the rows of a relation are once staging is done. */
export const placeOf = (name: string): string => {
  if (/^(dim|fct)_/.test(name)) return `published.${name}`;
  return name in KEPT ? `kept.${name}` : `made.${name}`;
};

/** Names of columns by place. */
export async function columnsByPlace(bench: Workbench): Promise<Map<string, Set<string>>> {
  const found = await bench.rows(
    `select if(schema_name = 'made', schema_name, database_name) || '.' || table_name, list(column_name)
     from duckdb_columns()
     where (database_name in ('published', 'kept') or schema_name = 'made')
     group by all`,
  );
  const rows = z.array(z.tuple([z.string(), z.array(z.string())])).parse(found);
  return new Map(rows.map(([name, columns]) => [name, new Set(columns)]));
}
