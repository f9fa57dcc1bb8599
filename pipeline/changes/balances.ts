/** What banks report, held against what was booked: of one account as a whole, or not at all. */
import type { Workbench } from './workbench.ts';

const MODELS = [
  'stg_balance_reports',
  'stg_credit_limits',
  'stg_balances',
  'stg_balance_openings',
  'stg_proven_openings',
  'stg_late_arrivals',
  'stg_late_rows',
  'stg_reconciliation',
  'stg_reconciliation_clues',
] as const;

/** Leaves `balance_accounts`: those whose balances were looked at again. */
export async function changeBalances(bench: Workbench): Promise<void> {
  await bench.set(
    'new_extractions',
    'select extraction_id, account_id from src_extractions anti join kept.state_extractions using (extraction_id)',
  );
  await bench.set(
    'balance_accounts',
    `select account_id from new_extractions
     union select account_id from old_payments
     union select account_id from touched_accounts`,
  );
  await bench.run('insert into kept.src_balances by name select * from src_balances');
  await bench.run('insert into kept.src_set_aside by name select * from src_set_aside');
  const isTouched = 'account_id in (select account_id from balance_accounts)';
  for (const name of ['src_balances', 'stg_payments', 'stg_answer_rows'])
    await bench.show(name, `select * from kept.${name} where ${isTouched}`);
  // Few of all rows: only what is pending is looked up in them.
  await bench.set('pending_rows', `select * from kept.stg_rows where is_pending and ${isTouched}`);
  await bench.show('stg_rows', 'from pending_rows');
  await bench.show(
    'stg_payment_keys',
    'select * from kept.stg_payment_keys where version_key in (select version_key from pending_rows)',
  );
  await bench.make(...MODELS);
  for (const name of ['stg_balances', 'stg_reconciliation'])
    await bench.keep(name, 'account_id', 'balance_accounts');

  // As of today, so of every account.
  await bench.showKept('stg_balances', 'stg_reconciliation', 'stg_payments');
  await bench.make('stg_ledger_openings');
  await bench.run('delete from kept.stg_ledger_openings');
  await bench.run('insert into kept.stg_ledger_openings from made.stg_ledger_openings');
}
