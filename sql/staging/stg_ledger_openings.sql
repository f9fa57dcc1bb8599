-- grain: one row per account whose bank reported a balance: what it held before its first known payment
-- From the newest balance that came with its transactions, so that a balance of yesterday, one that holds
-- pending payments and one that is older than the newest rows all give the same days.
with proven as (
  select account_id, opening_minor, reading
  from stg_reconciliation
  qualify row_number() over (partition by account_id order by balance_at desc, extraction_id desc) = 1
),

moved as (
  select account_id, sum(amount_minor)::bigint as moved_minor
  from stg_payments
  where not is_pending and booked_on <= getvariable('today')::date
  group by account_id
)

select
  balances.account_id,
  coalesce(
    proven.opening_minor,
    balances.booked_minor - coalesce(moved.moved_minor, 0)
  )::bigint as opening_minor,
  -- Otherwise a row that is dated ahead is in the balance already.
  coalesce(proven.reading, 'booked_to_day') = 'booked_to_day' as is_by_day
from stg_balances as balances
left join proven using (account_id)
left join moved using (account_id)
where balances.booked_minor is not null
