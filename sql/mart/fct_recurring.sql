-- grain: one row per series of regular payments: subscriptions, bills, income, transfers and savings
with today as (
  select getvariable('today')::date as today
),

-- What a bank was not asked since cannot have been missed.
accounts as (
  select
    account_id,
    least(today, coalesce(timezone(getvariable('zone'), timezone('UTC', synced_at))::date, today)) as known_on
  from dim_accounts
  cross join today
),

next_days as (
  select series_id, min(due_on) as due_on from fct_due_days group by series_id
),

judged as (
  select
    fct_series.*,
    coalesce(known_on <= due_on + grace_days, false) as is_active,
    known_on > due_on as is_late,
    due_on,
    per_year - if(cadence = 'monthly', len(months_left_out), 0) as payments_a_year
  from fct_series
  left join next_days using (series_id)
  join accounts using (account_id)
  join stg_cadences using (cadence)
)

select
  series_id,
  merchant,
  kind,
  category,
  direction,
  cadence,
  account_id,
  currency,
  payments,
  first_on,
  last_on,
  if(is_active, due_on, null) as next_on,
  case when not is_active then 'ended' when is_late then 'late' else 'active' end as status,
  is_active,
  last_minor,
  typical_minor,
  least_minor,
  most_minor,
  is_fixed,
  -- A twelfth of a year, rounded half away from zero.
  (
    sign(typical_minor) * ((2 * abs(typical_minor)::hugeint * payments_a_year + 12) // 24)
  )::bigint as monthly_minor,
  price_currency,
  price_changes,
  months_left_out,
  confidence
from judged
order by merchant, series_id
