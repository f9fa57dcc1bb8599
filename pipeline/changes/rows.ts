/**
 * From new answers to payments. Every decision on a row hangs on rows that share its wording, an id, or a possible
 * pair with it; so all of those, and what they hang on in turn, are looked at again, and nothing else.
 */
import type { Workbench } from './workbench.ts';

const MODELS = [
  'stg_versions',
  'stg_ids',
  'stg_id_pairs',
  'stg_same_ids',
  'stg_groups',
  'stg_candidates',
  'stg_disproved',
  'stg_judged',
  'stg_decisions',
  'stg_links',
  'stg_kept_links',
  'stg_payment_keys',
  'stg_payments',
  'stg_doubtful_pairs',
] as const;

/** No pair of rows that may be one payment lies further apart. */
const PAIR_DAYS = 15;

/** `new_rows`, `touched_accounts`, and `account_rows`: all that is kept of those accounts, with their payments. */
async function lookAround(bench: Workbench): Promise<void> {
  await bench.set(
    'new_answers',
    `select extraction_id, account_id from src_extractions
     where kind = 'transactions' and extraction_id not in (select extraction_id from kept.state_extractions)`,
  );
  await bench.set('new_rows', 'select * from src_transactions');
  await bench.set(
    'new_decisions',
    `(from src_pair_decisions except from kept.state_pair_decisions)
     union (from kept.state_pair_decisions except from src_pair_decisions)`,
  );
  await bench.set(
    'touched_accounts',
    'select account_id from new_answers union select account_id from new_decisions',
  );
  await bench.set(
    'account_rows',
    `with mine as materialized (
       from kept.stg_rows where account_id in (select account_id from touched_accounts)
     ),
     keys as (
       from kept.stg_payment_keys where version_key in (select version_key from mine)
     )
     select
       extraction_id, account_id, version_key, fingerprint, is_pending, booked_on, amount_minor, currency, payment_key,
       if(regexp_matches(bank_id, '\\d'), bank_id, null) as bank_id,
       if(regexp_matches(provider_id, '\\d'), provider_id, null) as provider_id
     from mine
     join keys using (version_key)`,
  );
  // Undirected, between the rows' own keys.
  await bench.set(
    'edges',
    `select earlier_key as a, later_key as b from kept.stg_candidates
     where account_id in (select account_id from touched_accounts)
     union select earlier_key, later_key from src_pair_decisions
     union select earlier_key, later_key from kept.state_pair_decisions`,
  );
}

/** Adds to `touched` whatever hangs on what is in it, until nothing more does. */
async function close(bench: Workbench): Promise<void> {
  const shares = (column: string): string =>
    `select version_key from account_rows
     where (account_id, ${column}) in (
       select (account_id, ${column}) from account_rows semi join touched using (version_key)
       where ${column} is not null
     )`;
  for (;;) {
    await bench.set(
      'found',
      `select distinct version_key
       from (
         ${['fingerprint', 'bank_id', 'provider_id', 'payment_key'].map(shares).join('\nunion all\n')}
         union all select b from edges where a in (select version_key from touched)
         union all select a from edges where b in (select version_key from touched)
       )
       where version_key not in (select version_key from touched)`,
    );
    if (await bench.isEmpty('found')) return;
    await bench.run('insert into touched from found');
  }
}

/** `touched`: the keys of all kept rows that have to be looked at again. */
async function findTouched(bench: Workbench): Promise<void> {
  await bench.set(
    'touched',
    `select distinct version_key
     from (
       select version_key from account_rows
       semi join new_rows using (account_id, is_pending, booked_on, amount_minor, currency)
       union all
       select version_key from account_rows
       where (account_id, bank_id) in (select (account_id, bank_id) from new_rows where bank_id is not null)
         or (account_id, provider_id) in (
           select (account_id, provider_id) from new_rows where provider_id is not null
         )
       union all
       -- What was pending until now is gone, unless it is shown again.
       select version_key from account_rows
       where is_pending and account_id in (select account_id from new_answers) and extraction_id in (
         select extraction_id from kept.state_extractions
         where kind = 'transactions'
         qualify rank() over (partition by account_id order by fetched_at desc) = 1
       )
       union all
       select unnest([earlier_key, later_key]) from new_decisions
     )`,
  );
  await close(bench);
  await bench.run(
    `insert into touched
     select distinct version_key from account_rows
     where (account_id, booked_on) in (
         select (account_id, booked_on + shift::integer)
         from (
           select distinct account_id, booked_on from account_rows semi join touched using (version_key)
           union select distinct account_id, booked_on from new_rows
         )
         cross join range(-${PAIR_DAYS}, ${PAIR_DAYS + 1}) as shifts (shift)
       )
       and version_key not in (select version_key from touched)`,
  );
  await close(bench);
}

/** A change that no figure hangs on: the same payment was only shown once more. */
const SEEN_ONLY = 'last_shown_at';

/** Leaves `old_payments`, and `changed_payments`: the ids of payments that are new, different or gone. */
export async function changeRows(bench: Workbench): Promise<void> {
  await lookAround(bench);
  await findTouched(bench);
  await bench.show(
    'src_transactions',
    `select * from new_rows
     union all by name
     select ${await bench.columnsOf('new_rows')} from kept.stg_rows semi join touched using (version_key)`,
  );
  await bench.make('stg_rows');
  await keepNewRows(bench);
  await bench.make(...MODELS);
  await keepPayments(bench);
}

/** A row keeps the key it once got; were that ever untrue, what is kept could not be built upon. */
async function keepNewRows(bench: Workbench): Promise<void> {
  await bench.set(
    'moved',
    `from made.stg_rows join kept.stg_rows as old using (extraction_id, row_number)
     where old.version_key <> stg_rows.version_key or old.answer_number <> stg_rows.answer_number`,
  );
  if (!(await bench.isEmpty('moved'))) throw new Error('rows of earlier answers got other keys');
  const isNew = 'extraction_id in (select extraction_id from new_answers)';
  await bench.run(`insert into kept.stg_rows by name select * from made.stg_rows where ${isNew}`);
  await bench.make('stg_answer_rows');
  await bench.run(
    `insert into kept.stg_answer_rows by name select * from made.stg_answer_rows where ${isNew}`,
  );
  await bench.showKept('stg_answer_rows');
}

async function keepPayments(bench: Workbench): Promise<void> {
  await bench.set(
    'touched_keys',
    `select payment_key from account_rows semi join touched using (version_key)
     union select payment_key from made.stg_payment_keys`,
  );
  // Told the account as well, whole stretches of the table need not be read.
  await bench.set(
    'old_payments',
    `select * from kept.stg_payments
     where account_id in (select account_id from touched_accounts)
       and payment_key in (select payment_key from touched_keys)`,
  );
  await bench.set(
    'changed_payments',
    `select distinct transaction_id
     from (
       (select * exclude (${SEEN_ONLY}) from old_payments except select * exclude (${SEEN_ONLY}) from made.stg_payments)
       union all
       (select * exclude (${SEEN_ONLY}) from made.stg_payments except select * exclude (${SEEN_ONLY}) from old_payments)
     )`,
  );
  await bench.keep('stg_payments', 'payment_key', 'touched_keys');
  await bench.keep('stg_payment_keys', 'version_key', 'touched');
  await bench.run(
    `delete from kept.stg_candidates
     where earlier_key in (select version_key from touched) or later_key in (select version_key from touched)`,
  );
  await bench.run('insert into kept.stg_candidates by name select * from made.stg_candidates');
  await bench.run(
    `delete from kept.stg_doubtful_pairs
     where earlier_key in (select payment_key from touched_keys)
       or later_key in (select payment_key from touched_keys)`,
  );
  await bench.run('insert into kept.stg_doubtful_pairs by name select * from made.stg_doubtful_pairs');
}
