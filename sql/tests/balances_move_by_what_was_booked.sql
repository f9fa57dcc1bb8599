-- From one day to the next a balance moves by what was booked on that day; the last one is the bank's.
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
)

select balances.account_id, balances.on_day, moved_minor, booked_on_day_minor
from balances
join dim_accounts using (account_id)
left join booked using (account_id, on_day)
where moved_minor <> coalesce(booked_on_day_minor, 0)
  or (is_last and balances.booked_minor <> dim_accounts.booked_minor)
