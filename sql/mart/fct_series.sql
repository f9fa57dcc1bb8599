-- grain: one row per series of regular payments, as its payments alone tell it, whatever day it is
with payments as (
  select
    *,
    row_number() over newest_first <= 12 as is_recent,
    row_number() over newest_first <= 6 as is_newest,
    booked_on - lag(booked_on) over oldest_first as gap,
    (price_minor, price_currency) = lag((price_minor, price_currency)) over oldest_first as is_same
  from fct_recurring_payments
  window
    newest_first as (partition by series_id order by booked_on desc, transaction_id desc),
    oldest_first as (partition by series_id order by booked_on, transaction_id)
),

-- Payments in a row at one price.
runs as (
  select
    series_id, run, count(*) as payments, min(booked_on) as first_on,
    arg_max(amount_minor, (booked_on, transaction_id)) as last_minor,
    any_value(price_minor) as price_minor, any_value(price_currency) as price_currency,
    run = max(run) over (partition by series_id) as is_last
  from (
    select *,
      sum(if(is_same, 0, 1)) over (partition by series_id order by booked_on, transaction_id) as run
    from payments
  )
  group by series_id, run
),

steps as (
  select
    *,
    lag(price_minor) over held as from_minor,
    lag(price_currency) over held as from_currency
  from runs
  where payments >= 2 or is_last
  window held as (partition by series_id order by run)
),

-- A single other amount is no price; as the newest one it is, when it is no bonus and not far from the last.
prices as (
  select * from steps
  where payments >= 2
    or (last_minor < 0 and from_currency = price_currency and abs(price_minor - from_minor) * 2 <= from_minor)
),

changes as (
  select
    series_id,
    arg_max(last_minor, run) as held_minor,
    list(
      { 'changed_on': first_on, 'from_minor': from_minor, 'to_minor': price_minor, 'currency': currency }
      order by run
    ) filter (where from_currency = price_currency and from_minor <> price_minor) as price_changes
  from (select *, price_currency as currency from prices)
  group by series_id
),

summed as (
  select
    series_id, merchant, currency,
    if(any_value(amount_minor) > 0, 'in', 'out') as direction,
    arg_max(account_id, (booked_on, transaction_id)) as account_id,
    arg_max(category, (booked_on, transaction_id)) as category,
    any_value(cadence) as cadence,
    bool_or(is_by_mandate) as is_by_mandate,
    count(*) as payments,
    min(booked_on) as first_on,
    max(booked_on) as last_on,
    arg_max(amount_minor, (booked_on, transaction_id)) as last_minor,
    quantile_disc(amount_minor, 0.5) filter (where is_newest) as middle_minor,
    min(amount_minor) filter (where is_recent) as least_minor,
    max(amount_minor) filter (where is_recent) as most_minor,
    arg_max(price_currency, (booked_on, transaction_id)) as price_currency,
    list(distinct month(booked_on)) as months_taken,
    datediff('month', min(booked_on), max(booked_on)) >= 12 as is_whole_year,
    count_if(gap > 45) > 0 as has_pauses,
    coalesce(
      count_if(is_recent and is_same) * 10 >= 6 * (count_if(is_recent and is_same is not null)), false
    ) as is_fixed
  from payments
  group by series_id, merchant, currency
)

select
  series_id, merchant, currency, direction, account_id, category,
  case
    when category in ('transfer', 'savings') then category
    when direction = 'in' then 'income'
    when category = 'subscriptions' then 'subscription'
    when is_fixed and not is_by_mandate and category in ('entertainment', 'shopping', 'other')
      then 'subscription'
    else 'bill'
  end as kind,
  cadence, payments, first_on, last_on, last_minor,
  if(is_fixed, coalesce(held_minor, last_minor), middle_minor) as typical_minor,
  if(is_fixed and price_currency = currency, typical_minor, least_minor) as least_minor,
  if(is_fixed and price_currency = currency, typical_minor, most_minor) as most_minor,
  is_fixed,
  price_currency,
  if(is_fixed, coalesce(price_changes, []), []) as price_changes,
  -- Council tax is known to have ten instalments before a whole year has shown it.
  case
    when cadence <> 'monthly' or len(months_taken) < if(is_whole_year, 9, 6) then []
    when is_whole_year and not has_pauses then []
    when is_whole_year or (category = 'housing' and contains(lower(merchant), 'council'))
      then list_filter(
        if(is_whole_year, range(1, 13), [2, 3]), lambda month: not list_contains(months_taken, month)
      )
    else []
  end::integer[] as months_left_out,
  case when payments >= 6 then 'high' when payments >= 3 then 'medium' else 'low' end as confidence
from summed
left join changes using (series_id)
order by merchant, series_id
