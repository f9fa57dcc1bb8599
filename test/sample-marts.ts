/** A small published mart file with real columns and invented rows, for tests of what reads it. */
import { DuckDBInstance } from '@duckdb/node-api';

export interface SampleMarts {
  /** The last day there are rows for. */
  readonly today: string;
  readonly months: number;
  /** Payee of the newest row. */
  readonly payee?: string;
  readonly accountName?: string;
}

const CATEGORIES = `('housing', 'Housing', true, false, 1), ('utilities', 'Utilities', true, false, 2),
  ('groceries', 'Groceries', true, false, 3), ('eating_out', 'Eating out', true, false, 4),
  ('transport', 'Transport', true, false, 5), ('shopping', 'Shopping', true, false, 6),
  ('entertainment', 'Entertainment', true, false, 7), ('subscriptions', 'Subscriptions', true, false, 8),
  ('health', 'Health', true, false, 9), ('travel', 'Travel', true, false, 11),
  ('insurance', 'Insurance', true, false, 12), ('income', 'Income', false, true, 18),
  ('transfer', 'Transfers', false, false, 19)`;

/** Every few days something, spread so that each category has its own size; a salary on the 25th. */
const PAYMENTS = `
  with days as (
    select unnest(generate_series(date_trunc('month', $today::date) - to_months($months - 1), $today::date,
      interval 1 day))::date as on_day
  ), things(payee, category, account_id, every, pence, currency) as (
    values ('Tesco', 'groceries', 'a1', 3, 4210, 'GBP'), ('Dishoom', 'eating_out', 'a3', 6, 3850, 'GBP'),
      ('TfL', 'transport', 'a1', 4, 890, 'GBP'), ('Amazon', 'shopping', 'a3', 9, 6420, 'GBP'),
      ('Octopus Energy', 'utilities', 'a2', 30, 14200, 'GBP'), ('Rent', 'housing', 'a2', 30, 125000, 'GBP'),
      ('Odeon', 'entertainment', 'a1', 17, 2450, 'GBP'), ('Netflix', 'subscriptions', 'a1', 30, 1099, 'GBP'),
      ('Boots', 'health', 'a1', 23, 1320, 'GBP'), ('easyJet', 'travel', 'a3', 71, 21800, 'GBP'),
      ('Aviva', 'insurance', 'a2', 30, 4100, 'GBP'), ('Café de Flore', 'eating_out', 'a4', 29, 1800, 'EUR')
  ), rows as (
    select on_day, payee, category, account_id, currency,
      -(pence + (hash(payee || on_day::varchar) % 1900)::bigint - 900)::bigint as amount_minor
    from days, things where (on_day - date '2020-01-01') % every = length(payee) % every
    union all
    select on_day, 'Acme Ltd', 'income', 'a2', 'GBP', 385000 from days where day(on_day) = 25
  )
  select 't' || row_number() over (order by on_day, payee) as transaction_id, account_id,
    on_day as booked_on, on_day as valued_on, date_trunc('month', on_day)::date as month,
    on_day = $today::date as is_pending, amount_minor, currency, payee, payee as merchant,
    payee as description, category, 'merchant seed' as category_reason, false as is_transfer,
    false as is_refund, null::varchar as transfer_id,
    case category when 'income' then 'income' else 'spending' end as counts_as,
    case category when 'income' then 0 else -amount_minor end as spent_minor,
    case category when 'income' then amount_minor else 0 end as income_minor,
    null::bigint as foreign_amount_minor, null::varchar as foreign_currency,
    null::decimal(18,8) as foreign_rate, null::varchar as bank_code,
    null::varchar as merchant_category_code, on_day::timestamp as first_seen_at
  from rows`;

const NEWEST = `
  select * replace ('newest' as transaction_id, $payee as payee, $payee as merchant, $payee as description,
    $today::date as booked_on, true as is_pending, -1234 as amount_minor, 1234 as spent_minor,
    'shopping' as category, 'GBP' as currency, 'a1' as account_id, 'spending' as counts_as, 0 as income_minor,
    ($today::date + interval 1 hour) as first_seen_at)
  from (${PAYMENTS}) limit 1`;

const BALANCES = `
  with opening(account_id, currency, minor) as (
    values ('a1', 'GBP', 1800000), ('a2', 'GBP', 420000), ('a3', 'GBP', -10000), ('a4', 'EUR', 90000)
  ), days as (
    select account_id, currency, minor,
      unnest(generate_series(first_on, $today::date, interval 1 day))::date as on_day
    from opening, (select min(booked_on) as first_on from fct_transactions)
  ), moves as (
    select account_id, booked_on, sum(amount_minor) as minor from fct_transactions group by all
  )
  select days.account_id, on_day, days.currency,
    (case days.account_id when 'a3' then days.minor + coalesce(sum(moves.minor) over card, 0)
      else days.minor + coalesce(sum(moves.minor) over own, 0) end)::bigint as booked_minor
  from days left join moves on moves.account_id = days.account_id and moves.booked_on = on_day
  window own as (partition by days.account_id order by on_day),
    card as (partition by days.account_id, date_trunc('month', on_day) order by on_day)`;

const ACCOUNTS = `
  select account_id, institution_name, name, kind, latest.currency, ending as number_ending,
    true as is_active, booked_minor, case kind when 'card' then null else booked_minor end as available_minor,
    case kind when 'card' then 250000 end::bigint as credit_left_minor,
    null::bigint as credit_limit_minor, null::bigint as overdraft_limit_minor,
    ($today::date + interval 6 hour) as balance_at, $today::date as balance_on,
    ($today::date + interval 6 hour) as synced_at, (select min(booked_on) from fct_transactions) as first_on,
    $today::date as last_on, 100::bigint as transaction_count
  from (values ('a1', 'Monzo', $account, 'current', '1111'),
      ('a2', 'Barclays', 'Joint account', 'current', '2222'), ('a3', 'American Express', 'Amex Gold', 'card', '3333'),
      ('a4', 'Revolut', 'Euro account', 'current', '4444')) as named(account_id, institution_name, name, kind, ending)
  join (select * from fct_daily_balances where on_day = $today::date) as latest using (account_id)`;

/** One row of the newest fetch, and the same row as an older fetch showed it. */
const SET_ASIDE = `
  from (values ('e2', 'a1', 'transactions', 7, '“1e3” is not a decimal amount', timestamp '2026-11-24 09:00:00'),
    ('e1', 'a1', 'transactions', 7, '“1e3” is not a decimal amount', timestamp '2026-11-23 09:00:00'))
    as rows(extraction_id, account_id, kind, row_number, reason, fetched_at)`;

const RECONCILIATION = `
  select account_id, 'b-' || account_id as extraction_id, balance_at, balance_on, 'interimBooked' as balance_type,
    booked_minor as reported_minor, booked_minor as expected_minor, 0::bigint as difference_minor,
    'reconciled' as status, 'booked' as reading, balance_at as last_reconciled_at,
    balance_on as last_reconciled_on, 0::bigint as rows_since, 100::bigint as listed_count,
    null::timestamp as off_since, 0::bigint as off_count,
    []::struct(transaction_id varchar, reason varchar)[] as explanation
  from dim_accounts`;

/** None: a test that wants one inserts it. */
const DOUBTFUL_PAIRS = `
  select account_id, transaction_id as earlier_key, transaction_id as later_key, 'replaced' as kind, currency,
    transaction_id as earlier_transaction_id, booked_on as earlier_on, amount_minor as earlier_minor,
    payee as earlier_payee, description as earlier_description, is_pending as is_earlier_pending,
    transaction_id as later_transaction_id, booked_on as later_on, amount_minor as later_minor,
    payee as later_payee, description as later_description, is_pending as is_later_pending, first_seen_at
  from fct_transactions where false`;

/** Writes the file; it must not exist. */
export async function writeSampleMarts(file: string, sample: SampleMarts): Promise<void> {
  const { today, months, payee = 'Waterstones', accountName = 'Everyday' } = sample;
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const make = (name: string, sql: string, values: Record<string, string | number> = {}) =>
    connection.run(`create table ${name} as ${sql}`, values);
  await make(
    'dim_categories',
    `from (values ${CATEGORIES}) as c(category, label, is_spending, is_income, position)`,
  );
  await make('fct_transactions', `(${PAYMENTS}) union all (${NEWEST})`, { today, months, payee });
  await make('fct_daily_balances', BALANCES, { today });
  await make('dim_accounts', ACCOUNTS, { today, account: accountName });
  await make(
    'dim_merchants',
    `select merchant, any_value(category) as category, count(*) as transaction_count,
       min(booked_on) as first_on, max(booked_on) as last_on from fct_transactions group by merchant`,
  );
  await make(
    'fct_monthly_spending',
    `select month, category, currency, sum(spent_minor)::bigint as spent_minor, count(*) as transaction_count,
       sum(spent_minor)::bigint as base_spent_minor, 0::bigint as unconverted_count
     from fct_transactions where counts_as = 'spending' group by all`,
  );
  await make(
    'fct_monthly_income',
    `select month, currency, sum(income_minor)::bigint as income_minor, count(*) as transaction_count,
       sum(income_minor)::bigint as base_income_minor, 0::bigint as unconverted_count
     from fct_transactions where counts_as = 'income' group by all`,
  );
  await make('fct_set_aside', SET_ASIDE);
  await make('fct_reconciliation', RECONCILIATION);
  await make('fct_doubtful_pairs', DOUBTFUL_PAIRS);
  connection.closeSync();
  instance.closeSync();
}
