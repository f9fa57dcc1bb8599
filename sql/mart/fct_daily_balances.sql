-- grain: one row per account and day, from its first known transaction to today
-- The end of a day is what the account held before its first known payment and everything booked until then.
with accounts as (
  select
    dim_accounts.account_id,
    dim_accounts.currency,
    dim_accounts.first_on,
    openings.opening_minor,
    openings.is_by_day
  from dim_accounts
  join stg_ledger_openings as openings using (account_id)
  where dim_accounts.first_on is not null
),

today as (
  select getvariable('today')::date as today
),

movements as (
  select
    account_id,
    if(is_by_day, booked_on, least(booked_on, today)) as moved_on,
    sum(amount_minor)::bigint as moved_minor
  from fct_transactions
  join accounts using (account_id)
  cross join today
  where not is_pending
  group by all
),

days as (
  select
    account_id,
    opening_minor,
    currency,
    unnest(generate_series(least(first_on, today), today, interval 1 day))::date as on_day
  from accounts
  cross join today
)

select
  days.account_id,
  days.on_day,
  (
    days.opening_minor
    + coalesce(
      sum(movements.moved_minor) over (partition by days.account_id order by days.on_day),
      0
    )
  )::bigint as booked_minor,
  days.currency
from days
left join movements
  on movements.account_id = days.account_id
  and movements.moved_on = days.on_day
order by account_id, on_day
