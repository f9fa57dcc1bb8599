/** Makes one relation of a model, and says how long it took. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { fail, ok, type Result } from '#core/problem.ts';
import type { Layer, Model } from './sql-files.ts';

export interface ModelReport {
  readonly name: string;
  readonly layer: Layer;
  /** Rows made; in a build of changes only the new ones. */
  readonly rows: number;
  readonly milliseconds: number;
}

/** `create` is everything of the statement before the SELECT, such as `create temp table x as`. */
export async function makeModel(
  connection: DuckDBConnection,
  model: Model,
  create: string,
): Promise<Result<ModelReport>> {
  const start = performance.now();
  try {
    const result = await connection.runAndReadAll(`${create}\n${model.sql}`);
    const rows = Number(result.getRowsJson()[0]?.[0] ?? 0);
    return ok({ name: model.name, layer: model.layer, rows, milliseconds: performance.now() - start });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'build.sql_failed',
      `The new figures could not be worked out, so the last good ones stay. sql/${model.file}: ${reason}`,
      { cause: error },
    );
  }
}
