/** Everything that schema.yml and the SQL themselves tell of the models: what the page and the paper show. */
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { ok, type Result } from '#core/problem.ts';
import { type ColumnTest, type ModelSchema, readSchemas, type Unit } from './schema-files.ts';
import { type Layer, readSqlFolder, type SqlFile } from './sql-files.ts';
import { readLineage } from './sql-order.ts';

export interface ReferenceModel {
  readonly name: string;
  readonly layer: Layer;
  readonly schema: ModelSchema;
  /** Relations it is made of: models, and at the bottom raw objects, what people decided, and seeds. */
  readonly reads: readonly string[];
  /** Models made of it. */
  readonly readBy: readonly string[];
}

export interface ReferenceTest {
  readonly name: string;
  /** What holds, in words. */
  readonly words: string;
  readonly reads: readonly string[];
}

export interface Reference {
  /** In the order of the layers, and in one by name. */
  readonly models: readonly ReferenceModel[];
  readonly tests: readonly ReferenceTest[];
}

const SQL = fileURLToPath(new URL('../sql', import.meta.url));

/** Problems: `build.sql_invalid`, with the file. A model that is not described is left out. */
export async function readReference(root = SQL): Promise<Result<Reference>> {
  const folder = await readSqlFolder(root);
  if (!folder.ok) return folder;
  const schemas = await readSchemas(root);
  if (!schemas.ok) return schemas;
  const lineage = await lineageOf([...folder.value.models, ...folder.value.tests]);
  if (!lineage.ok) return lineage;
  const readsOf = (file: SqlFile): readonly string[] => lineage.value.get(file.file) ?? [];
  const models = folder.value.models.flatMap((model): ReferenceModel[] => {
    const schema = schemas.value.find(({ name }) => name === model.name);
    if (schema === undefined) return [];
    const readBy = folder.value.models.filter((other) => readsOf(other).includes(model.name));
    return [
      {
        name: model.name,
        layer: model.layer,
        schema,
        reads: readsOf(model),
        readBy: readBy.map(({ name }) => name),
      },
    ];
  });
  const tests = folder.value.tests.map((test) => ({
    name: test.name,
    words: wordsOf(test),
    reads: readsOf(test),
  }));
  return ok({ models, tests });
}

/** What each file reads, by its path. */
async function lineageOf(files: readonly SqlFile[]): Promise<Result<Map<string, readonly string[]>>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const read = await readLineage(connection, files);
    return read.ok ? ok(new Map(read.value.map(({ file, reads }) => [file, [...reads].sort()]))) : read;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The comment at the head of a test, without what it says to the runner. */
function wordsOf({ sql }: SqlFile): string {
  const lines = sql.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const head = lines.slice(0, end === -1 ? lines.length : end);
  return head
    .filter((line) => !line.startsWith('-- slice:'))
    .map((line) => line.replace(/^-- ?/, ''))
    .join(' ');
}

export const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  minor: 'minor units',
  currency: 'currency code',
  count: 'count',
  percent: 'percent',
  day: 'day',
  month: 'first day of a month',
  instant: 'instant, UTC',
  days: 'days',
  rate: 'rate',
  place: 'place in an order',
};

export function sayColumnTest(test: ColumnTest): string {
  if (test === 'unique') return 'unique';
  if (test === 'not_null') return 'always there';
  if ('accepted_values' in test) return `one of ${test.accepted_values.join(', ')}`;
  return `stands in ${test.relationships.to}`;
}

/** A model and what it is made of, from left to right. */
export interface Lineage {
  /** As far right as what is made of it allows: lines are short. */
  readonly nodes: readonly { readonly name: string; readonly level: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Down to other marts, to the payments and to the sources: each of those has a picture of its own. What people
 * and banks gave (raw objects, decisions, seeds) is left out.
 */
export function lineageTo(reference: Reference, name: string): Lineage {
  const byName = new Map(reference.models.map((model) => [model.name, model]));
  const edges: { from: string; to: string }[] = [];
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const model = byName.get(at);
    const isEnd = at !== name && (model?.layer !== 'staging' || at === 'stg_payments');
    const reads = isEnd ? [] : (model?.reads ?? []).filter((read) => byName.has(read));
    for (const from of reads) {
      edges.push({ from, to: at });
      visit(from);
    }
  };
  visit(name);
  const distances = new Map<string, number>();
  const distanceOf = (from: string): number => {
    const known = distances.get(from);
    if (known !== undefined) return known;
    const next = edges.flatMap((edge) => (edge.from === from ? [distanceOf(edge.to)] : []));
    const distance = Math.max(-1, ...next) + 1;
    distances.set(from, distance);
    return distance;
  };
  const farthest = Math.max(...[...seen].map(distanceOf));
  const nodes = [...seen].map((node) => ({ name: node, level: farthest - distanceOf(node) }));
  return { nodes: nodes.sort((a, b) => a.level - b.level || a.name.localeCompare(b.name)), edges };
}
