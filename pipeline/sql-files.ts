/** The models as they lie in `sql/`: a file is one SELECT and its name is the relation. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '#core/problem.ts';

export const LAYERS = ['source', 'staging', 'mart'] as const;
export type Layer = (typeof LAYERS)[number];

export interface SqlFile {
  readonly name: string;
  readonly sql: string;
  /** Relative to the `sql` folder, for messages. */
  readonly file: string;
}

export interface Model extends SqlFile {
  readonly layer: Layer;
}

export interface Seed {
  readonly name: string;
  readonly csv: string;
}

export interface SqlFolder {
  readonly models: readonly Model[];
  readonly tests: readonly SqlFile[];
  readonly seeds: readonly Seed[];
}

const PREFIXES: Record<Layer, RegExp> = { source: /^src_/, staging: /^stg_/, mart: /^(dim|fct)_/ };

async function filesIn(folder: string, extension: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => entry.name)
    .sort();
}

async function sqlIn(root: string, folder: string): Promise<SqlFile[]> {
  const names = await filesIn(path.join(root, folder), '.sql');
  return Promise.all(
    names.map(async (name) => ({
      name: name.slice(0, -'.sql'.length),
      file: `${folder}/${name}`,
      sql: await readFile(path.join(root, folder, name), 'utf8'),
    })),
  );
}

/** Reads `source`, `staging`, `mart`, `tests` and `seeds`; throws when a folder is missing. */
export async function readSqlFolder(root: string): Promise<Result<SqlFolder>> {
  const models: Model[] = [];
  for (const layer of LAYERS) for (const file of await sqlIn(root, layer)) models.push({ ...file, layer });
  const seen = new Map<string, Model>();
  for (const model of models) {
    if (!PREFIXES[model.layer].test(model.name))
      return fail(
        'build.sql_invalid',
        `sql/${model.file} has a name that does not belong in ${model.layer}.`,
      );
    // DuckDB does not tell capital letters from small ones.
    const key = model.name.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined)
      return fail('build.sql_invalid', `sql/${other.file} and sql/${model.file} have the same name.`);
    seen.set(key, model);
  }
  const seeds = await filesIn(path.join(root, 'seeds'), '.csv');
  return ok({
    models,
    tests: await sqlIn(root, 'tests'),
    seeds: seeds.map((name) => ({
      name: `seed_${name.slice(0, -'.csv'.length)}`,
      csv: path.join(root, 'seeds', name),
    })),
  });
}
