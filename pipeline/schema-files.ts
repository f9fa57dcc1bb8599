/** `schema.yml` beside each layer: what a model's rows and columns mean, and what must be true of them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '#core/problem.ts';
import { LAYERS } from './sql-files.ts';

const testShape = z.union([
  z.enum(['unique', 'not_null']),
  z.strictObject({ accepted_values: z.array(z.string()).min(1) }),
  z.strictObject({ relationships: z.strictObject({ to: z.string(), column: z.string() }) }),
]);
export type ColumnTest = z.infer<typeof testShape>;

const modelShape = z.strictObject({
  name: z.string(),
  grain: z.string().startsWith('one row per '),
  description: z.string(),
  /**
   * The rows of one value of this column depend only on the rows with that value in every input that has the
   * column, and on inputs without it. A build after a few changes makes only the values that were touched.
   */
  slice: z.enum(['month', 'account_id', 'merchant', 'transaction_id']).optional(),
  columns: z.array(
    z.strictObject({ name: z.string(), meaning: z.string(), tests: z.array(testShape).default([]) }),
  ),
  /** SQL conditions that every row must fulfil. */
  expressions: z.array(z.string()).default([]),
});
export type ModelSchema = z.infer<typeof modelShape>;

const fileShape = z.strictObject({ models: z.array(modelShape) });

/** All models that are described, in the order of the layers. */
export async function readSchemas(root: string): Promise<Result<ModelSchema[]>> {
  const schemas: ModelSchema[] = [];
  for (const layer of LAYERS) {
    const file = path.join(root, layer, 'schema.yml');
    const parsed = fileShape.safeParse(parse(await readFile(file, 'utf8')));
    if (!parsed.success)
      return fail('build.sql_invalid', `sql/${layer}/schema.yml is wrong: ${z.prettifyError(parsed.error)}`);
    schemas.push(...parsed.data.models);
  }
  return ok(schemas);
}
