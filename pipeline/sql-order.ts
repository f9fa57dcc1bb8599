/** The order of the models, worked out from what each SELECT reads by DuckDB's own parser. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { fail, ok, type Result } from '#core/problem.ts';
import { LAYERS, type Model, type SqlFile } from './sql-files.ts';

const parsedShape = z.object({
  error: z.boolean(),
  error_message: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

/** Names of the relations a SELECT reads, without its own CTEs. */
async function readsOf(connection: DuckDBConnection, { sql, file }: SqlFile): Promise<Result<Set<string>>> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($sql::varchar)', { sql });
  const [row] = reader.getRowsJson();
  const parsed = parsedShape.parse(JSON.parse(z.string().parse(row?.[0])));
  if (parsed.error)
    return fail('build.sql_invalid', `sql/${file} is not one SELECT: ${parsed.error_message ?? 'unknown'}.`);
  if (parsed.statements?.length !== 1)
    return fail('build.sql_invalid', `sql/${file} must hold exactly one SELECT.`);
  const tables = new Set<string>();
  const ctes = new Set<string>();
  walk(parsed.statements, tables, ctes);
  return ok(new Set([...tables].filter((name) => !ctes.has(name))));
}

const baseTable = z.object({ type: z.literal('BASE_TABLE'), table_name: z.string() });
const cteMap = z.object({ map: z.array(z.object({ key: z.string() })) });

function walk(node: unknown, tables: Set<string>, ctes: Set<string>): void {
  if (Array.isArray(node)) for (const child of node) walk(child, tables, ctes);
  else if (typeof node === 'object' && node !== null) {
    const table = baseTable.safeParse(node);
    if (table.success) tables.add(table.data.table_name);
    for (const [key, child] of Object.entries(node)) {
      if (key === 'cte_map') for (const cte of cteMap.parse(child).map) ctes.add(cte.key);
      walk(child, tables, ctes);
    }
  }
}

/** Every model after all that it reads. `inputs` are the relations that exist before the first model. */
export async function orderModels(
  connection: DuckDBConnection,
  models: readonly Model[],
  inputs: ReadonlySet<string>,
): Promise<Result<Model[]>> {
  const byName = new Map(models.map((model) => [model.name, model]));
  const reads = new Map<string, Model[]>();
  for (const model of models) {
    const names = await readsOf(connection, model);
    if (!names.ok) return names;
    const needed: Model[] = [];
    for (const name of names.value) {
      const read = byName.get(name);
      if (read !== undefined) needed.push(read);
      else if (!inputs.has(name))
        return fail('build.sql_invalid', `sql/${model.file} reads ${name}, which does not exist.`);
      if (read !== undefined && LAYERS.indexOf(read.layer) > LAYERS.indexOf(model.layer))
        return fail('build.sql_invalid', `sql/${model.file} reads ${name}, which stands in a later layer.`);
      if (read === undefined && model.layer === 'mart' && !name.startsWith('seed_'))
        return fail('build.sql_invalid', `sql/${model.file} reads ${name}; a mart reads models only.`);
    }
    reads.set(model.name, needed);
  }
  return sort(models, reads);
}

function sort(models: readonly Model[], reads: ReadonlyMap<string, readonly Model[]>): Result<Model[]> {
  const ordered: Model[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (model: Model): string | undefined => {
    if (done.has(model.name)) return undefined;
    if (open.includes(model.name)) return [...open.slice(open.indexOf(model.name)), model.name].join(' → ');
    open.push(model.name);
    for (const read of reads.get(model.name) ?? []) {
      const circle = visit(read);
      if (circle !== undefined) return circle;
    }
    open.pop();
    done.add(model.name);
    ordered.push(model);
    return undefined;
  };
  for (const model of models) {
    const circle = visit(model);
    if (circle !== undefined)
      return fail('build.sql_invalid', `The models in sql/ read each other in a circle: ${circle}.`);
  }
  return ok(ordered);
}
