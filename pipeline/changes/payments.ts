/** From payments to what each was for: texts, merchants, categories, transfers, refunds. */
import type { Workbench } from './workbench.ts';

const TEXT_MODELS = ['stg_texts', 'stg_names', 'stg_labels', 'stg_labelled'] as const;

/** Rows that are kept and were not made again, or were made and are not kept, of the kept ones that are meant. */
function changed(name: string, meant = ''): string {
  const kept = `select * from kept.${name} ${meant}`;
  return `((${kept}) except from made.${name}) union all (from made.${name} except (${kept}))`;
}

/**
 * `touched_payments` grows as it is found what a changed payment teaches about others. Leaves in it every payment
 * whose row in the marts may have changed.
 */
export async function changePayments(bench: Workbench): Promise<void> {
  await bench.set('touched_payments', 'from changed_payments');
  await changeTexts(bench);
  await changeNames(bench);
  await changeCategories(bench);
  await changeTransfers(bench);
  await changeRefunds(bench);
  await showTouched(
    bench,
    'stg_payments',
    'stg_named',
    'stg_categories',
    'stg_transfer_sides',
    'stg_refunds',
    'stg_refund_ties',
  );
  await bench.make('stg_conversions', 'stg_transactions');
}

async function showTouched(bench: Workbench, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    // Once for all models that read it: wide rows are found by reading the whole table.
    await bench.set(
      `few_${name}`,
      `select * from kept.${name} semi join touched_payments using (transaction_id)`,
    );
    await bench.show(name, `from few_${name}`);
  }
}

const touch = (bench: Workbench, sql: string): Promise<void> =>
  bench.run(`insert into touched_payments (${sql}) except from touched_payments`);

/** Which texts there are; towns that are learned from them, or forgotten, give other names to other payments. */
async function changeTexts(bench: Workbench): Promise<void> {
  await bench.set(
    'touched_texts',
    `select payee, description from old_payments semi join changed_payments using (transaction_id)
     union
     select payee, description from made.stg_payments semi join changed_payments using (transaction_id)`,
  );
  await bench.show(
    'stg_payments',
    'select * from kept.stg_payments semi join touched_texts using (payee, description)',
  );
  await bench.make('stg_wordings');
  await bench.set(
    'touched_spellings',
    `select spelt_name as name from kept.stg_wordings semi join touched_texts using (payee, description)
     union select spelt_name from made.stg_wordings`,
  );
  await bench.keep('stg_wordings', 'payee, description', 'touched_texts');

  await bench.showKept('stg_wordings');
  await bench.make('stg_towns');
  await bench.set('changed_towns', changed('stg_towns'));
  if (!(await bench.isEmpty('changed_towns'))) {
    await touch(
      bench,
      `select distinct transaction_id from kept.stg_payments
       join changed_towns on contains(lower(payee || ' ' || description), regexp_extract(town, '[\\p{L}\\p{N}]+'))`,
    );
    await bench.run('delete from kept.stg_towns');
    await bench.run('insert into kept.stg_towns from made.stg_towns');
  }
  await bench.showKept('stg_towns');

  await bench.show(
    'stg_wordings',
    'select * from kept.stg_wordings where spelt_name in (select name from touched_spellings)',
  );
  await bench.make('stg_spellings');
  await bench.set(
    'changed_names',
    `select distinct name
     from (${changed('stg_spellings', 'semi join touched_spellings using (name)')})`,
  );
  await bench.keep('stg_spellings', 'name', 'touched_spellings');
  await bench.showKept('stg_spellings');
}

/** What a payment's own text says; then what the same name says on other payments. */
async function changeNames(bench: Workbench): Promise<void> {
  await bench.show(
    'stg_payments',
    'select * from kept.stg_payments semi join touched_payments using (transaction_id)',
  );
  await bench.make(...TEXT_MODELS);
  await bench.set('labelled', 'from touched_payments');
  // Everything that a payment's label says stands in its named row as well.
  const columns = await bench.columnsOf('made.stg_labelled');
  const others = `select ${columns} from kept.stg_named anti join labelled using (transaction_id)`;
  await bench.set(
    'touched_names',
    `select name from kept.stg_named semi join touched_payments using (transaction_id)
     union select name from made.stg_labelled`,
  );
  await bench.show(
    'stg_labelled',
    `from (${others}) semi join touched_names using (name) union all from made.stg_labelled`,
  );
  await bench.make('stg_learned_categories');
  await bench.run(
    `insert into changed_names
     select name
     from (${changed('stg_learned_categories', 'semi join touched_names using (name)')})`,
  );
  await bench.keep('stg_learned_categories', 'name', 'touched_names');
  await bench.showKept('stg_learned_categories');
  await touch(bench, 'select transaction_id from kept.stg_named semi join changed_names using (name)');

  await bench.set(
    'old_named',
    'select * from kept.stg_named semi join touched_payments using (transaction_id)',
  );
  await bench.show(
    'stg_labelled',
    `from (${others}) semi join touched_payments using (transaction_id) union all from made.stg_labelled`,
  );
  await bench.make('stg_named', 'stg_guesses');
  await bench.keep('stg_named', 'transaction_id', 'touched_payments');
  await bench.keep('stg_guesses', 'transaction_id', 'touched_payments');
}

/** What a person said of some payments is taken for others of the merchant, as long as it sells one kind of thing. */
async function changeCategories(bench: Workbench): Promise<void> {
  await bench.show(
    'stg_guesses',
    `select * from kept.stg_guesses
     where merchant in (
       select merchant from kept.stg_guesses semi join src_transaction_corrections using (transaction_id)
     )`,
  );
  await bench.make('stg_learned_corrections');
  await touch(
    bench,
    `select distinct transaction_id
     from kept.stg_guesses
     semi join (${changed('stg_learned_corrections')}) using (merchant)`,
  );
  await bench.run('delete from kept.stg_learned_corrections');
  await bench.run('insert into kept.stg_learned_corrections from made.stg_learned_corrections');

  await showTouched(bench, 'stg_payments', 'stg_named', 'stg_guesses');
  await bench.make('stg_rule_fits', 'stg_categories', 'stg_conversions');
  await bench.set(
    'old_legs',
    'select * from kept.stg_transfer_legs semi join touched_payments using (transaction_id)',
  );
  await bench.make('stg_transfer_legs');
  for (const name of ['stg_categories', 'stg_transfer_legs'])
    await bench.keep(name, 'transaction_id', 'touched_payments');
}

/** The most days between the two sides of a transfer. */
const TRANSFER_DAYS = 4;

/** Each payment is in one pair, best pair first: so all that may be paired with one another are looked at. */
async function changeTransfers(bench: Workbench): Promise<void> {
  await bench.set('touched_legs', 'select * from old_legs union select * from made.stg_transfer_legs');
  for (;;) {
    await bench.set(
      'found',
      `select distinct legs.*
       from kept.stg_transfer_legs as legs
       join touched_legs as touched
         on legs.account_id <> touched.account_id
         and abs(legs.booked_on - touched.booked_on) <= ${TRANSFER_DAYS}
         and (legs.amount_minor < 0) <> (touched.amount_minor < 0)
         and (legs.currency <> touched.currency or legs.amount_minor = -touched.amount_minor)
       where legs.transaction_id not in (select transaction_id from touched_legs)`,
    );
    if (await bench.isEmpty('found')) break;
    await bench.run('insert into touched_legs from found');
  }
  await bench.show(
    'stg_transfer_legs',
    'select * from kept.stg_transfer_legs where transaction_id in (select transaction_id from touched_legs)',
  );
  await bench.show(
    'stg_payments',
    'select * from kept.stg_payments where transaction_id in (select transaction_id from touched_legs)',
  );
  await bench.make(
    'stg_transfer_pairs',
    'stg_transfer_candidates',
    'stg_transfers',
    'stg_doubtful_transfers',
    'stg_transfer_sides',
  );
  const isTouched = 'in (select transaction_id from touched_legs)';
  for (const name of ['stg_transfers', 'stg_doubtful_transfers']) {
    await bench.run(
      `delete from kept.${name} where out_transaction_id ${isTouched} or in_transaction_id ${isTouched}`,
    );
    await bench.run(`insert into kept.${name} by name select * from made.${name}`);
  }
  await touch(
    bench,
    `select transaction_id
     from (${changed('stg_transfer_sides', `where transaction_id ${isTouched}`)})`,
  );
  await bench.keep('stg_transfer_sides', 'transaction_id', 'touched_legs');
}

/** A refund hangs on what was bought at its merchant, and on what else came back from there. */
async function changeRefunds(bench: Workbench): Promise<void> {
  await bench.set(
    'touched_merchants',
    `select merchant from old_named
     union
     select merchant from kept.stg_named semi join touched_payments using (transaction_id)`,
  );
  // Where nothing ever came in there is no refund, and has been none but of those payments.
  await bench.set(
    'near_payments',
    `select transaction_id
     from kept.stg_named
     where merchant in (
       select merchant from kept.stg_named semi join touched_merchants using (merchant) where amount_minor > 0
     )`,
  );
  await bench.set('decided_refunds', 'from near_payments union from touched_payments');
  for (const name of ['stg_named', 'stg_categories', 'stg_transfer_sides'])
    await bench.show(name, `select * from kept.${name} semi join near_payments using (transaction_id)`);
  await bench.make('stg_refunds', 'stg_refund_ties');
  for (const name of ['stg_refunds', 'stg_refund_ties'])
    await touch(
      bench,
      `select distinct transaction_id
       from (${changed(name, 'semi join decided_refunds using (transaction_id)')})`,
    );
  for (const name of ['stg_refunds', 'stg_refund_ties'])
    await bench.keep(name, 'transaction_id', 'decided_refunds');
}
