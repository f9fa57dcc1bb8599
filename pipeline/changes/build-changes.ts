/**
 * A build of what is new: the new answers' rows and all that hangs on them go through the same SQL as in a whole
 * build, and take their place in a copy of the last mart file. `rebuild` shows that both give the same rows.
 */
import type { OrderedModel } from '../sql-order.ts';
import { changeBalances } from './balances.ts';
import { changeMarts, type Slices } from './marts.ts';
import { changePayments } from './payments.ts';
import { changeRows } from './rows.ts';
import type { Workbench } from './workbench.ts';

const FROM_RAW = ['src_transactions', 'src_balances', 'src_set_aside'];

/** Models that read nothing of what banks send: small, and made anew each time. */
function smallModels(models: readonly OrderedModel[]): OrderedModel[] {
  const large = new Set(FROM_RAW);
  for (const model of models) if (model.reads.some((name) => large.has(name))) large.add(model.name);
  return models.filter(({ name, layer }) => layer === 'staging' && !large.has(name));
}

export interface ChangesRequest {
  readonly models: readonly OrderedModel[];
  readonly slices: Slices;
  readonly isNewDay: boolean;
}

/** `kept` and `published` are attached; sources are views over the raw objects that are new. */
export async function buildChanges(bench: Workbench, request: ChangesRequest): Promise<void> {
  // From here on what is kept belongs to no mart file, until it is sealed again.
  await bench.run('drop table kept.state');
  await bench.run('create schema made');
  await bench.make(...smallModels(request.models).map(({ name }) => name));
  await changeRows(bench);
  await changePayments(bench);
  await changeBalances(bench);
  await changeMarts(bench, request);
}
