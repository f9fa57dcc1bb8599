/** What all rows of a build come from beside raw objects and decisions: another recipe, other rows. */
import { readFile } from 'node:fs/promises';
import { version } from '@duckdb/node-api';
import { sha256 } from '#core/secret.ts';
import type { BuildParameters } from '../build-inputs.ts';
import type { SqlFolder } from '../sql-files.ts';

/** The day is none of it: a build of changes can move on to the next one. */
export async function recipeOf({ models, seeds }: SqlFolder, parameters: BuildParameters): Promise<string> {
  const { zone, baseCurrency } = parameters;
  const texts = [version(), zone, baseCurrency, ...models.map(({ name, sql }) => `${name}\n${sql}`)];
  for (const { name, csv } of seeds) texts.push(`${name}\n${await readFile(csv, 'utf8')}`);
  return sha256(Buffer.from(JSON.stringify(texts)));
}
