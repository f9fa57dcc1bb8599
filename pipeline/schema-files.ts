/** `schema.yml` beside each layer: what a model's rows and columns mean, and what must be true of them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isNode, LineCounter, parse, parseDocument, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '#core/problem.ts';
import { LAYERS, type Layer } from './sql-files.ts';

const testShape = z.union([
  z.enum(['unique', 'not_null']),
  z.strictObject({ accepted_values: z.array(z.string()).min(1) }),
  z.strictObject({ relationships: z.strictObject({ to: z.string(), column: z.string() }) }),
]);
export type ColumnTest = z.infer<typeof testShape>;

/** Of measures and columns: minor units of a currency, its ISO 4217 code, a number of things, of 100, a day. */
const UNITS = ['minor', 'currency', 'count', 'percent', 'day'] as const;
const unitShape = z.enum([...UNITS, 'month', 'instant', 'days', 'rate', 'place']);
export type Unit = z.infer<typeof unitShape>;

const columnShape = z.strictObject({
  name: z.string(),
  meaning: z.string(),
  unit: unitShape.optional(),
  tests: z.array(testShape).default([]),
});

/** A figure that a question may ask of a mart. One in minor units is only ever told per currency. */
const measureShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name in small letters'),
  /** An aggregate over the rows of the mart. */
  sql: z.string(),
  unit: z.enum(UNITS),
  meaning: z.string(),
});

/** What the rows of a mart may be grouped or chosen by. */
const dimensionShape = z.strictObject({
  column: z.string(),
  /** The column's own unless another is said. */
  meaning: z.string().optional(),
  /** All there can be; those that a test of the column accepts unless said. */
  values: z.array(z.string()).min(1).optional(),
});

const SLICES = ['month', 'account_id', 'merchant', 'transaction_id', 'transfer_id'] as const;
export type Slice = (typeof SLICES)[number];

const modelShape = z
  .strictObject({
    name: z.string(),
    grain: z.string().startsWith('one row per '),
    description: z.string(),
    /**
     * The rows of one value of this column depend only on the rows with that value in every input that has the
     * column, and on inputs without it. A build after a few changes makes only the values that were touched.
     */
    slice: z.enum(SLICES).optional(),
    columns: z.array(columnShape),
    measures: z.array(measureShape).default([]),
    dimensions: z.array(dimensionShape).default([]),
    /** SQL conditions that every row must fulfil. */
    expressions: z.array(z.string()).default([]),
  })
  .superRefine((model, context) => {
    const columns = model.columns.map(({ name }) => name);
    const say = (message: string, ...path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', message, path });
    for (const [at, name] of columns.entries())
      if (columns.indexOf(name) !== at) say(`the column ${name} stands there twice`, 'columns', at);
    const measures = model.measures.map(({ name }) => name);
    for (const [at, name] of measures.entries())
      if (measures.indexOf(name) !== at || columns.includes(name))
        say(`${name} is the name of another measure or column`, 'measures', at);
    for (const [at, { column }] of model.dimensions.entries())
      if (!columns.includes(column)) say(`there is no column ${column}`, 'dimensions', at);
  });

export interface Dimension {
  readonly column: string;
  readonly meaning: string;
  /** Undefined when there may be any. */
  readonly values: readonly string[] | undefined;
}

export interface ModelSchema extends Omit<z.output<typeof modelShape>, 'dimensions'> {
  readonly layer: Layer;
  readonly dimensions: readonly Dimension[];
  /** File and line that describe it, or a column of it, for messages. */
  placeOf(column?: string): string;
}

const fileShape = z.strictObject({ models: z.array(modelShape) });

function acceptedValues(tests: readonly ColumnTest[]): readonly string[] | undefined {
  for (const test of tests)
    if (typeof test === 'object' && 'accepted_values' in test) return test.accepted_values;
  return undefined;
}

function placeIn(file: string, text: string, model: string, column: string | undefined): string {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.indexOf(`- name: ${model}`);
  const at = column === undefined ? start : lines.indexOf(`- name: ${column}`, start + 1);
  return at === -1 ? file : `${file}:${at + 1}`;
}

function complete(model: z.output<typeof modelShape>, layer: Layer, text: string): ModelSchema {
  const dimensions = model.dimensions.map((dimension) => {
    const column = model.columns.find(({ name }) => name === dimension.column);
    return {
      column: dimension.column,
      meaning: dimension.meaning ?? column?.meaning ?? '',
      values: dimension.values ?? acceptedValues(column?.tests ?? []),
    };
  });
  const file = `sql/${layer}/schema.yml`;
  return { ...model, layer, dimensions, placeOf: (column) => placeIn(file, text, model.name, column) };
}

/** All models that are described, in the order of the layers. A problem names file, line and model. */
export async function readSchemas(root: string): Promise<Result<ModelSchema[]>> {
  const schemas: ModelSchema[] = [];
  for (const layer of LAYERS) {
    const text = await readFile(path.join(root, layer, 'schema.yml'), 'utf8');
    let content: unknown;
    try {
      content = parse(text);
    } catch (error) {
      if (!(error instanceof YAMLParseError)) throw error;
      return fail('build.sql_invalid', `sql/${layer}/schema.yml is no YAML: ${error.message}`);
    }
    const parsed = fileShape.safeParse(content);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(
        ({ path: place, message }) => `${sayPlace(text, place)}${message}`,
      );
      return fail('build.sql_invalid', `sql/${layer}/schema.yml is wrong. ${faults.join('; ')}.`);
    }
    schemas.push(...parsed.data.models.map((model) => complete(model, layer, text)));
  }
  const names = schemas.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    return fail('build.sql_invalid', `${twice} is described twice in the schema.yml files.`);
  return ok(schemas);
}

/** Only for a message: parsing with places costs as much again. */
function sayPlace(text: string, place: readonly PropertyKey[]): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const keys = place.filter((key) => typeof key !== 'symbol');
  const model = keys[0] === 'models' ? document.getIn(['models', keys[1], 'name']) : undefined;
  // What is missing has no place of its own, so the place is that of the thing it is missing in.
  let node: unknown;
  for (let length = keys.length; length > 0 && !isNode(node); length -= 1)
    node = document.getIn(keys.slice(0, length), true);
  const line = isNode(node) && node.range ? `line ${lines.linePos(node.range[0]).line}` : '';
  const field = keys.filter((key) => typeof key === 'string').at(-1);
  const words = [
    line,
    ...(typeof model === 'string' ? [model] : []),
    ...(field === undefined ? [] : [field]),
  ];
  return `${words.filter((word) => word !== '').join(', ')}: `;
}
