/**
 * From staging to marts, in a copy of the last mart file. A mart with a `slice` is made again for the values that
 * were touched; one without is made again whole.
 */
import type { Slice } from '../schema-files.ts';
import type { OrderedModel } from '../sql-order.ts';
import { KEPT } from './kept.ts';
import { columnsByPlace, placeOf } from './places.ts';
import type { Workbench } from './workbench.ts';

/** Which mart has which slice, by its schema. */
export type Slices = ReadonlyMap<string, Slice | undefined>;

interface MartChanges {
  readonly models: readonly OrderedModel[];
  readonly slices: Slices;
  /** Whether the calendar has moved on since these marts were last made. */
  readonly isNewDay: boolean;
}

/** By itself or through staging; a mart that it reads has been made for the new day already. */
function readsToday(model: OrderedModel, models: readonly OrderedModel[]): boolean {
  return (
    model.sql.includes("getvariable('today')") ||
    models.some(
      (read) => read.layer === 'staging' && model.reads.includes(read.name) && readsToday(read, models),
    )
  );
}

/** One row per payment that differs from the last mart file, as it was and as it is. */
async function findChanged(bench: Workbench): Promise<void> {
  await bench.make('fct_transactions');
  await bench.set(
    'old_transactions',
    'select * from published.fct_transactions semi join touched_payments using (transaction_id)',
  );
  await bench.set(
    'changed_transactions',
    `(from old_transactions except from made.fct_transactions)
     union all (from made.fct_transactions except from old_transactions)`,
  );
  await bench.set(
    'touched_transaction_id',
    'select distinct transaction_id as value from changed_transactions',
  );
  await bench.set('touched_month', 'select distinct month as value from changed_transactions');
  await bench.set(
    'touched_transfer_id',
    'select distinct transfer_id as value from changed_transactions where transfer_id is not null',
  );
  await bench.set('touched_merchant', 'select distinct merchant as value from changed_transactions');
  await bench.set(
    'touched_account_id',
    `select account_id as value from changed_transactions
     union select account_id from balance_accounts`,
  );
}

/** Each input of the model, and of it only what has a touched value in the slice's column. */
async function showInputs(
  bench: Workbench,
  model: OrderedModel,
  slice: { column: string; columns: ReadonlyMap<string, ReadonlySet<string>> } | undefined,
): Promise<void> {
  for (const name of model.reads) {
    if (!/^(stg|dim|fct)_/.test(name) && !(name in KEPT)) continue;
    const place = placeOf(name);
    const isSliced = slice !== undefined && (slice.columns.get(place)?.has(slice.column) ?? false);
    const where = isSliced ? ` where ${slice.column} in (select value from touched_${slice.column})` : '';
    await bench.show(name, `select * from ${place}${where}`);
  }
}

async function changeMart(
  bench: Workbench,
  model: OrderedModel,
  slice: { column: Slice; columns: ReadonlyMap<string, ReadonlySet<string>> } | undefined,
): Promise<void> {
  await showInputs(bench, model, slice);
  await bench.make(model.name);
  const { name } = model;
  if (slice === undefined) {
    await bench.run(`create or replace table published.${name} as select * from made.${name}`);
    return;
  }
  const isTouched = `${slice.column} in (select value from touched_${slice.column})`;
  // An input without the column has brought all of its rows.
  await bench.run(`delete from made.${name} where not ${isTouched}`);
  await bench.run(`delete from published.${name} where ${isTouched}`);
  await bench.run(`insert into published.${name} by name select * from made.${name}`);
}

export async function changeMarts(bench: Workbench, changes: MartChanges): Promise<void> {
  const { models, slices, isNewDay } = changes;
  await findChanged(bench);
  await bench.run(
    'delete from published.fct_transactions where transaction_id in (select value from touched_transaction_id)',
  );
  await bench.run(
    `insert into published.fct_transactions by name
     select * from made.fct_transactions where transaction_id in (select value from touched_transaction_id)
     order by booked_on, transaction_id`,
  );
  const columns = await columnsByPlace(bench);
  for (const mart of models) {
    if (mart.layer !== 'mart' || mart.name === 'fct_transactions') continue;
    const column = slices.get(mart.name);
    const isWhole = column === undefined || (isNewDay && readsToday(mart, models));
    await changeMart(bench, mart, isWhole ? undefined : { column, columns });
  }
}
