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
  /**
   * Of a test, by its second line `-- slice: …`: it still tells the truth when every input that has this column
   * holds only some of its values, or, with `none`, when staging holds only some payments. One that does not say
   * needs everything.
   */
  readonly slice?: TestSlice;
}

const TEST_SLICES = ['month', 'account_id', 'merchant', 'none'] as const;
export type TestSlice = (typeof TEST_SLICES)[number];

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

/** What a test says in its head; undefined when it says something that there is not. */
function withSlice(test: SqlFile): SqlFile | undefined {
  const said = /^-- slice: *(.*?) *$/m.exec(test.sql)?.[1];
  if (said === undefined) return test;
  const slice = TEST_SLICES.find((each) => each === said);
  return slice === undefined ? undefined : { ...test, slice };
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
  const tests: SqlFile[] = [];
  for (const test of await sqlIn(root, 'tests')) {
    const read = withSlice(test);
    if (read === undefined)
      return fail('build.sql_invalid', `sql/${test.file}: a slice is one of ${TEST_SLICES.join(', ')}.`);
    tests.push(read);
  }
  const seeds = await filesIn(path.join(root, 'seeds'), '.csv');
  return ok({
    models,
    tests,
    seeds: seeds.map((name) => ({
      name: `seed_${name.slice(0, -'.csv'.length)}`,
      csv: path.join(root, 'seeds', name),
    })),
  });
}
