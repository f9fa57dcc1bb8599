/**
 * Where a build of changes works. A relation's name stands for whatever is looked at just now: all that is kept,
 * a part of it, or what was just made. So a model's SQL runs unchanged over the few rows that matter.
 */
import type { DuckDBConnection, Json } from '@duckdb/node-api';
import { z } from 'zod';
import { unwrap } from '#core/problem.ts';
import { type ModelReport, makeModel } from '../model-report.ts';
import type { Model } from '../sql-files.ts';

export class Workbench {
  readonly #reports = new Map<string, ModelReport>();
  readonly connection: DuckDBConnection;
  readonly #models: ReadonlyMap<string, Model>;

  constructor(connection: DuckDBConnection, models: readonly Model[]) {
    this.connection = connection;
    this.#models = new Map(models.map((model) => [model.name, model]));
  }

  /** Of every model that was made, once; one that was made twice took the time of both. */
  get reports(): ModelReport[] {
    return [...this.#reports.values()];
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  async rows(sql: string): Promise<Json[][]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson();
  }

  /** Names of columns, in order, as in a SELECT. */
  async columnsOf(relation: string): Promise<string> {
    const names = await this.rows(`select column_name from (describe ${relation})`);
    return z.array(z.string()).parse(names.flat()).join(', ');
  }

  async isEmpty(relation: string): Promise<boolean> {
    return (await this.rows(`select 1 from ${relation} limit 1`)).length === 0;
  }

  /** A set of rows of our own, such as the payments that were touched. */
  async set(name: string, sql: string): Promise<void> {
    await this.run(`create or replace temp table ${name} as\n${sql}`);
  }

  /** From now on the name stands for the rows of this SELECT. */
  async show(name: string, sql: string): Promise<void> {
    await this.run(`create or replace temp view ${name} as\n${sql}`);
  }

  async showKept(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.show(name, `select * from kept.${name}`);
  }

  async showMade(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.show(name, `select * from made.${name}`);
  }

  /** Runs the models over what their inputs stand for now; then each name stands for what was made. */
  async make(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const model = this.#models.get(name);
      if (model === undefined) throw new Error(`there is no model ${name}`);
      const create = `create or replace table made.${name} as`;
      const report = unwrap(await makeModel(this.connection, model, create));
      const before = this.#reports.get(name)?.milliseconds ?? 0;
      this.#reports.set(name, { ...report, milliseconds: before + report.milliseconds });
      await this.showMade(name);
    }
  }

  /** What was made takes the place of every kept row whose columns stand in the set. */
  async keep(name: string, columns: string, set: string): Promise<void> {
    await this.run(`delete from kept.${name} where (${columns}) in (select (${columns}) from ${set})`);
    await this.run(`insert into kept.${name} by name select * from made.${name}`);
  }
}
