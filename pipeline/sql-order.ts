/** The order of the models, worked out from what each SELECT reads by DuckDB's own parser. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { fail, ok, type Result } from '#core/problem.ts';
import { LAYERS, type Model, type SqlFile } from './sql-files.ts';

const parsedShape = z.object({
  error: z.boolean().default(false),
  error_message: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

/** The parser's trees of all files at once: one by one costs seven times as much. */
async function parseAll(connection: DuckDBConnection, files: readonly SqlFile[]): Promise<unknown[]> {
  const reader = await connection.runAndReadAll(
    `select json_serialize_sql(sql, skip_null := true, skip_empty := true, skip_default := true)
     from (select unnest(from_json($texts::json, '["VARCHAR"]')) as sql)`,
    { texts: JSON.stringify(files.map(({ sql }) => sql)) },
  );
  return reader.getRowsJson().map(([tree]) => JSON.parse(z.string().parse(tree)) as unknown);
}

/** Names of the relations a SELECT reads, without its own CTEs. */
function readsOf({ file }: SqlFile, tree: unknown): Result<Set<string>> {
  const parsed = parsedShape.parse(tree);
  if (parsed.error)
    return fail('build.sql_invalid', `sql/${file} is not one SELECT: ${parsed.error_message ?? 'unknown'}.`);
  if (parsed.statements?.length !== 1)
    return fail('build.sql_invalid', `sql/${file} must hold exactly one SELECT.`);
  const tables = new Set<string>();
  const ctes = new Set<string>();
  walk(parsed.statements, tables, ctes);
  return ok(new Set([...tables].filter((name) => !ctes.has(name))));
}

/** Walks the parser's tree. No schema library here: it would cost more than the whole rest of a build. */
function walk(node: unknown, tables: Set<string>, ctes: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && node.type === 'BASE_TABLE' && 'table_name' in node)
    tables.add(String(node.table_name));
  if ('cte_map' in node) for (const name of cteNames(node.cte_map)) ctes.add(name);
  for (const child of Object.values(node)) walk(child, tables, ctes);
}

function cteNames(cteMap: unknown): string[] {
  const entries = typeof cteMap === 'object' && cteMap !== null && 'map' in cteMap ? cteMap.map : [];
  return (Array.isArray(entries) ? entries : []).map((entry: { key: string }) => entry.key);
}

export interface OrderedModel extends Model {
  /** Names of all relations that it reads, models and inputs. */
  readonly reads: readonly string[];
}

/** Each file with the relations that it reads, whether they exist or not. */
export async function readLineage<File extends SqlFile>(
  connection: DuckDBConnection,
  files: readonly File[],
): Promise<Result<(File & { readonly reads: readonly string[] })[]>> {
  const trees = await parseAll(connection, files);
  const read: (File & { readonly reads: readonly string[] })[] = [];
  for (const [at, file] of files.entries()) {
    const names = readsOf(file, trees[at]);
    if (!names.ok) return names;
    read.push({ ...file, reads: [...names.value] });
  }
  return ok(read);
}

/** Every model after all that it reads. `inputs` are the relations that exist before the first model. */
export async function orderModels(
  connection: DuckDBConnection,
  files: readonly Model[],
  inputs: ReadonlySet<string>,
): Promise<Result<OrderedModel[]>> {
  const read = await readLineage(connection, files);
  if (!read.ok) return read;
  const models = read.value;
  const byName = new Map(models.map((model) => [model.name, model]));
  const reads = new Map<string, OrderedModel[]>();
  for (const model of models) {
    const needed: OrderedModel[] = [];
    for (const name of model.reads) {
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

function sort(
  models: readonly OrderedModel[],
  reads: ReadonlyMap<string, readonly OrderedModel[]>,
): Result<OrderedModel[]> {
  const ordered: OrderedModel[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (model: OrderedModel): string | undefined => {
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
