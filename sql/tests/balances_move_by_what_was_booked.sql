-- From one day to the next a balance moves by what was booked on that day; the last one is the bank's, where
-- the bank reports what is booked now and nothing became known after.
-- slice: account_id
with balances as (
  select
    *,
    booked_minor - lag(booked_minor) over (partition by account_id order by on_day) as moved_minor,
    on_day = max(on_day) over (partition by account_id) as is_last
  from fct_daily_balances
),

booked as (
  select account_id, booked_on as on_day, sum(amount_minor) as booked_on_day_minor
  from fct_transactions
  where not is_pending
  group by account_id, booked_on
),

-- Rows dated ahead move the last day, where the bank counts them already.
dated_ahead as (
  select distinct account_id
  from fct_transactions
  where not is_pending and booked_on > getvariable('today')::date
),

newest as (
  select account_id, balance_at, list_at, reading
  from stg_reconciliation
  qualify row_number() over (partition by account_id order by balance_at desc, extraction_id desc) = 1
),

comparable as (
  select newest.account_id, dim_accounts.booked_minor as reported_minor
  from newest
  join dim_accounts using (account_id, balance_at)
  left join (
    select account_id, max(first_booked_at) as last_booked_at from stg_payments group by account_id
  ) using (account_id)
  where reading = 'booked' and coalesce(last_booked_at, list_at) <= list_at
)

select balances.account_id, balances.on_day, moved_minor, booked_on_day_minor, reported_minor
from balances
left join booked using (account_id, on_day)
left join comparable using (account_id)
where (
    moved_minor <> coalesce(booked_on_day_minor, 0)
    and not (is_last and account_id in (select account_id from dated_ahead))
  )
  or (is_last and booked_minor <> reported_minor)
