-- grain: one row per payment or income expected from today on, for 90 days
-- One that is late is expected today.
with today as (
  select getvariable('today')::date as today
),

expected as (
  select
    series_id,
    merchant,
    kind,
    category,
    direction,
    account_id,
    currency,
    greatest(due_on, today) as due_on,
    due_on < today as is_late,
    typical_minor as expected_minor,
    least_minor as least_minor,
    most_minor as most_minor,
    confidence
  from fct_recurring
  join fct_due_days using (series_id, merchant)
  cross join today
  where is_active
    and due_on <= today + 90
    -- Of several that are over already, only the last is still to come.
    and (due_on >= today or due_on = next_on)
),

pending as (
  select account_id, sum(amount_minor)::bigint as pending_minor
  from fct_transactions
  where is_pending
  group by account_id
),

balances as (
  select
    account_id,
    kind as account_kind,
    booked_minor + coalesce(pending_minor, 0) as balance_minor,
    coalesce(overdraft_limit_minor, 0) as overdraft_limit_minor
  from dim_accounts
  left join pending using (account_id)
),

walked as (
  select
    expected.*,
    account_kind,
    overdraft_limit_minor,
    (
      balance_minor
      -- Of one day, what goes out goes first.
      + sum(expected_minor) over (
        partition by account_id order by due_on, expected_minor, series_id
      )
    )::bigint as balance_after_minor
  from expected
  left join balances using (account_id)
)

select
  md5(series_id || due_on::varchar) as upcoming_id,
  series_id,
  due_on,
  merchant,
  kind,
  category,
  direction,
  account_id,
  currency,
  expected_minor,
  least_minor,
  most_minor,
  is_late,
  balance_after_minor,
  -- A card is paid from elsewhere.
  coalesce(
    account_kind <> 'card' and expected_minor < 0 and balance_after_minor < -overdraft_limit_minor, false
  ) as is_short,
  confidence
from walked
order by due_on, expected_minor, series_id
