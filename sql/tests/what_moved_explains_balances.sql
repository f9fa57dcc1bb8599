-- What an account held before its first known payment, and its income less spending with transfers and savings
-- since, are what it holds now.
-- slice: account_id
with held as (
  select account_id, arg_max(booked_minor, on_day) as held_minor
  from fct_daily_balances
  group by account_id
),

moved as (
  select
    account_id,
    sum(income_minor) - sum(spent_minor)
      + coalesce(sum(amount_minor) filter (where counts_as in ('transfer', 'savings')), 0) as counted_minor,
    max(booked_on) as last_on
  from fct_transactions
  where not is_pending
  group by account_id
)

select account_id, opening_minor, counted_minor, held_minor
from held
join moved using (account_id)
join stg_ledger_openings using (account_id)
-- What is dated ahead has moved the balance of one bank and not of another.
where last_on <= getvariable('today')::date
  and opening_minor + counted_minor <> held_minor
