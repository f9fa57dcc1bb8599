-- grain: one row per account and day, from its first known transaction to today
-- Walks back from what the bank last reported: the end of a day is that balance less what was booked after.
with accounts as (
  select * from dim_accounts where booked_minor is not null
),

today as (
  select getvariable('today')::date as today
),

movements as (
  select account_id, booked_on, sum(amount_minor)::bigint as moved_minor
  from fct_transactions
  where not is_pending and booked_on <= (select today from today)
  group by account_id, booked_on
),

days as (
  select
    account_id,
    booked_minor as reported_minor,
    currency,
    unnest(generate_series(least(first_on, today), today, interval 1 day))::date as on_day
  from accounts
  cross join today
  where first_on is not null
)

select
  days.account_id,
  days.on_day,
  (
    days.reported_minor
    - coalesce(
      sum(movements.moved_minor) over (
        partition by days.account_id
        order by days.on_day desc
        rows between unbounded preceding and 1 preceding
      ),
      0
    )
  )::bigint as booked_minor,
  days.currency
from days
left join movements
  on movements.account_id = days.account_id
  and movements.booked_on = days.on_day
order by account_id, on_day
