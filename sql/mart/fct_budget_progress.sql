-- grain: one row per budget and month, from the month in which it starts to this one
-- A budget in the base currency counts spending in every currency, one in another currency only its own.
-- This month ends with what the series still bring and, beside them, the pace of the last 90 days.
with today as (
  select
    getvariable('today')::date as today,
    date_trunc('month', today)::date as this_month,
    getvariable('base_currency')::varchar as base
),

months as (
  select
    category,
    currency,
    unnest(generate_series(min(starts_on), any_value(today), interval 1 month))::date as month
  from src_budgets
  cross join today
  where starts_on <= today
  group by category, currency
),

-- The newest amount that has begun; one without an amount ends the budget.
budgets as (
  select months.*, amount_minor
  from months
  asof join src_budgets
    on src_budgets.category = months.category
    and src_budgets.currency = months.currency
    and src_budgets.starts_on <= months.month
  where amount_minor is not null
),

-- A foreign series costs what its newest payment cost in the base currency.
newest as (
  select series_id, arg_max(base_minor, (payments.booked_on, transaction_id)) as base_minor
  from fct_recurring_payments as payments
  join fct_transactions using (transaction_id)
  where payments.currency <> getvariable('base_currency')
  group by series_id
),

figures as (
  select 'spent' as what, month, category, currency, spent_minor, base_spent_minor, unconverted_count
  from fct_monthly_spending
  union all
  select 'usual', this_month, category, currency, spent_minor, base_spent_minor, 0
  from fct_transactions
  anti join fct_recurring_payments using (transaction_id)
  cross join today
  where counts_as = 'spending' and booked_on >= today - 90 and booked_on < today
  union all
  select
    'due', this_month, category, currency, -expected_minor,
    -if(currency = base, expected_minor, newest.base_minor), 0
  from fct_upcoming
  left join newest using (series_id)
  cross join today
  where direction = 'out' and kind in ('subscription', 'bill') and due_on <= last_day(today)
),

by_budget as (
  select month, unnest([category, 'all']) as category, currency, what, minor, unconverted_count
  from (
    select figures.* replace (base as currency), base_spent_minor as minor from figures cross join today
    union all
    select *, spent_minor as minor from figures where currency <> getvariable('base_currency')
  )
),

summed as (
  select
    category,
    currency,
    month,
    any_value(amount_minor) as amount_minor,
    coalesce(sum(minor) filter (where what = 'spent'), 0)::bigint as spent_minor,
    coalesce(sum(minor) filter (where what = 'usual'), 0) as usual_minor,
    coalesce(sum(minor) filter (where what = 'due'), 0) as due_minor,
    coalesce(sum(unconverted_count), 0)::bigint as unconverted_count
  from budgets
  left join by_budget using (category, currency, month)
  group by category, currency, month
),

forecast as (
  select
    summed.*,
    month = this_month as is_current,
    day(last_day(month)) as days,
    if(month = this_month, day(today), day(last_day(month))) as days_elapsed,
    if(
      month = this_month,
      -- Rounded half up.
      spent_minor + due_minor + (2 * greatest(usual_minor, 0) * (days - day(today)) + 90) // 180,
      spent_minor
    )::bigint as forecast_minor
  from summed
  cross join today
)

select
  category, currency, month, is_current, amount_minor, spent_minor,
  amount_minor - spent_minor as left_minor,
  -- Whole percents, rounded down, so that 100 is never told early.
  if(amount_minor > 0, (greatest(spent_minor, 0)::hugeint * 100 // amount_minor)::bigint, null)
    as used_percent,
  days,
  days_elapsed,
  forecast_minor,
  unconverted_count,
  case
    when spent_minor > amount_minor then 'over'
    when spent_minor::hugeint * 100 >= amount_minor::hugeint * 80 and spent_minor > 0 then 'near'
    else 'ok'
  end as status
from forecast
order by category, currency, month
