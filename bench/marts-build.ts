/** G2: the marts through the product's runner, against the same SQL run by hand in one DuckDB. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import { folderLake } from '#core/lake/folder.ts';
import { unwrap } from '#core/problem.ts';
import { listAccounts } from '#core/store/accounts.ts';
import { listExtractions } from '#core/store/extractions.ts';
import { buildMarts } from '#pipeline/build.ts';
import { createInputs } from '#pipeline/build-inputs.ts';
import type { BuildRequest } from '#pipeline/build-request.ts';
import { LAYERS, type Model, readSqlFolder, type Seed } from '#pipeline/sql-files.ts';
import { orderModels } from '#pipeline/sql-order.ts';
import { withHousehold } from './household-state.ts';
import { interleave, timed } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import { ROOT } from './start-command.ts';
import type { Row } from './table.ts';

const TURNS = 5;
type Inputs = Omit<BuildRequest, 'file'>;

/** What `publish` would hand to a build of the demo household. */
async function demoInputs(dataDir: string, clock: Clock): Promise<Inputs> {
  const lake = folderLake(path.join(dataDir, 'lake'));
  const found = await withHousehold(dataDir, async (db, household) => {
    const extractions = await listExtractions(db, household.household_id);
    const inputs = { accounts: [] as string[], balances: [] as string[], transactions: [] as string[] };
    for (const { kind, object_key } of extractions)
      inputs[kind as keyof typeof inputs].push(lake.fileOf?.(object_key) ?? '');
    return {
      inputs,
      extractions,
      accounts: await listAccounts(db, household.household_id),
      decisions: {},
      parameters: {
        today: dayOf(clock.now(), household.zone),
        zone: household.zone,
        baseCurrency: household.base_currency,
      },
    };
  });
  if (found === undefined) throw new Error('there is no household');
  return found;
}

interface Statements {
  readonly models: readonly Model[];
  readonly seeds: readonly Seed[];
}

/** The models in the order that someone who writes the SQL by hand would know. */
async function statements(inputs: Inputs): Promise<Statements> {
  const { models, seeds } = unwrap(await readSqlFolder(path.join(ROOT, 'sql')));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const given = await createInputs(connection, inputs, seeds);
  const ordered = unwrap(await orderModels(connection, models, given));
  connection.closeSync();
  instance.closeSync();
  // By layer, as the product makes them; within a layer the order is kept.
  return { models: LAYERS.flatMap((layer) => ordered.filter((model) => model.layer === layer)), seeds };
}

const KINDS = { source: 'temp view', staging: 'temp table', mart: 'table' } as const;

async function byHand(request: BuildRequest, { models, seeds }: Statements): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const connection = await instance.connect();
  await createInputs(connection, request, seeds);
  await connection.run(`attach '${request.file}' as published`);
  const create = async ({ layer, name, sql }: Model): Promise<void> =>
    void (await connection.run(`create ${KINDS[layer]} ${name} as\n${sql}`));
  for (const model of models) if (model.layer !== 'mart') await create(model);
  await connection.run('use published');
  // Staging is read several times faster once it is committed, so the transaction holds the marts alone.
  await connection.run('begin transaction');
  for (const model of models) if (model.layer === 'mart') await create(model);
  await connection.run('commit');
  await connection.run('use memory');
  await connection.run('checkpoint published');
  await connection.run('detach published');
  connection.closeSync();
  instance.closeSync();
}

async function run({ clock, data }: Ground): Promise<Row[]> {
  const inputs = await demoInputs(await data.folder(), clock);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-build-'));
  let files = 0;
  const request = (): BuildRequest => {
    files += 1;
    return { ...inputs, file: path.join(folder, `${files}.duckdb`) };
  };
  const build = async (runTests: boolean): Promise<void> =>
    void unwrap(await buildMarts({ ...request(), runTests }));
  try {
    const report = unwrap(await buildMarts(request()));
    const sql = await statements(inputs);
    const floor = (): Promise<number> => timed(() => byHand(request(), sql));
    await floor();
    const plain = await interleave(TURNS, { product: () => timed(() => build(false)), floor });
    const tested = await interleave(TURNS, { product: () => timed(() => build(true)), floor });
    const counted = report.models.find(({ name }) => name === 'fct_transactions')?.rows ?? 0;
    const row = (what: string, series: typeof plain, most: number): Row => ({
      goal: 'G2',
      what: `marts of ${counted} transactions, ${what}`,
      unit: 'ms',
      ...series,
      target: { kind: 'ratio', most },
    });
    return [row('tests off', plain, 1.15), row('tests on', tested, 1.4)];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const martsBuild: Measurement = {
  name: 'build',
  method:
    'buildMarts on the demo household’s raw Parquet; the floor runs the same statements in the same order in one ' +
    'DuckDB, the order being known. The product also reads the SQL, works out the order and syncs the file.',
  run,
};
