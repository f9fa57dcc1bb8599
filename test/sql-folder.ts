/** A folder of SQL that a test writes down, with nothing else in it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { day } from '#core/day.ts';
import type { Result } from '#core/problem.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildReport } from '#pipeline/build-request.ts';

export interface SqlFolderForTest extends AsyncDisposable {
  readonly root: string;
  /** Of a household without anything, with all tests. */
  build(): Promise<Result<BuildReport>>;
}

/** Texts by their path in `sql/`; a layer that is not described describes no model. */
export async function sqlFolder(files: Readonly<Record<string, string>>): Promise<SqlFolderForTest> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sql-folder-'));
  const root = path.join(folder, 'sql');
  for (const layer of ['source', 'staging', 'mart', 'tests', 'seeds'])
    await mkdir(path.join(root, layer), { recursive: true });
  for (const layer of ['source', 'staging', 'mart'])
    await writeFile(path.join(root, layer, 'schema.yml'), 'models: []\n');
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
  return {
    root,
    build: () =>
      buildMarts({
        inputs: { accounts: [], balances: [], transactions: [] },
        extractions: [],
        accounts: [],
        decisions: {},
        parameters: { today: day('2026-03-31'), zone: 'Europe/London', baseCurrency: 'GBP' },
        file: path.join(folder, 'marts.duckdb'),
        sqlDir: root,
        runTests: true,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
