-- grain: one row per way of putting payments of one merchant together that makes them regular
-- All of them, by account, by similar amounts, or by one exact price on one account. What is null may be any.
with payments as (
  select * from fct_regular_candidates
),

-- Amounts are alike until one is a third more than the next smaller one.
sizes as (
  select *, sum(is_apart) over (partition by merchant, currency, is_in order by size_minor) as cluster
  from (
    select *, coalesce(3 * size_minor > 4 * lag(size_minor) over bigger, true)::integer as is_apart
    from (select distinct merchant, currency, is_in, size_minor from payments)
    window bigger as (partition by merchant, currency, is_in order by size_minor)
  )
),

clustered as (
  select payments.*, cluster from payments join sizes using (merchant, currency, is_in, size_minor)
),

-- What comes more often than every five days is a habit.
spaced as (
  select
    merchant, currency, is_in, account_id, price_minor, price_currency,
    1 + 2 * (1 - grouping(cluster)) + (1 - grouping(account_id)) as level,
    min(size_minor) as least_minor, max(size_minor) as most_minor, min(cluster) = max(cluster) as is_alike,
    row_number() over () as chain
  from clustered
  group by merchant, currency, is_in, grouping sets (
    (), (account_id), (cluster), (account_id, cluster, price_minor, price_currency)
  )
  having count(*) >= 2
    and max(booked_on) - min(booked_on) >= 5 * (count(*) - 1)
    and (level = 4 or bool_and(is_shop))
),

members as (
  select
    chain, booked_on, is_agreed, payments.category, transaction_id,
    booked_on - lag(booked_on) over in_order as gap,
    (payments.price_minor, payments.price_currency)
      = lag((payments.price_minor, payments.price_currency)) over in_order as is_same
  from spaced
  join payments
    on payments.merchant = spaced.merchant
    and (payments.currency, payments.is_in) = (spaced.currency, spaced.is_in)
    and size_minor between least_minor and most_minor
    and coalesce(spaced.account_id, payments.account_id) = payments.account_id
    and coalesce(spaced.price_minor, payments.price_minor) = payments.price_minor
    and coalesce(spaced.price_currency, payments.price_currency) = payments.price_currency
  window in_order as (partition by chain order by booked_on, transaction_id)
),

chains as (
  select
    chain,
    max(booked_on) as last_on,
    quantile_disc(gap, 0.5) as usual_gap,
    -- Four weeks are told from a month by hardly ever being longer, and by the days that they come to.
    count(*) >= 4
      and (count_if(gap > 30) * 10 < count(*) or max(booked_on) - min(booked_on) <= 29 * (count(*) - 1))
      as is_by_weeks
  from members
  group by chain
),

dated as (
  select
    members.*, cadences.*,
    row_number() over (partition by chain order by booked_on desc, transaction_id) <= 12 as is_recent,
    -- How far it is from the day that the newest payment and the cadence lead to.
    booked_on - if(
      months > 0,
      last_on - to_months(months * round((last_on - booked_on) / (30.4375 * months))::integer),
      last_on - days * round((last_on - booked_on) / days)::integer
    )::date as off_by
  from members
  join chains using (chain)
  join stg_cadences as cadences
    on usual_gap between median_from and median_to
    and (cadence <> 'four_weekly' or is_by_weeks)
    and (cadence <> 'monthly' or usual_gap > 29 or not is_by_weeks)
),

judged as (
  select
    chain, cadence, fewest, count(*) as payments,
    count_if(gap < gap_from) as extras,
    count_if(gap > gap_to) as pauses,
    count_if(is_recent and abs(off_by - middle) <= late_by) as on_time,
    count_if(is_recent) as recent,
    count_if(is_same and is_recent) as same,
    mode(is_agreed order by is_agreed) as is_agreed,
    mode(category order by category) as category
  from (
    select *, quantile_disc(off_by, 0.5) filter (where is_recent) over (partition by chain) as middle
    from dated
  )
  group by chain, cadence, fewest
)

select
  merchant, currency, is_in, account_id, least_minor, most_minor, price_minor, price_currency,
  -- A payment joins the first chain that it is part of.
  if(level = 4, 10, if(extras = 0, 0, if(is_alike, 3, 6)) + level) as place, cadence, payments
from judged
join spaced using (chain)
where extras * 10 < payments
  and pauses * 4 < payments
  and if(
    is_agreed,
    on_time * 10 >= recent * 6
      and payments >= if(category = 'transfer', greatest(fewest, 3), if(same = 1, 2, fewest)),
    on_time * 100 >= recent * 85 and same * 10 >= recent * 6 and payments > greatest(fewest, 3)
      and (level <= 2 or category not in ('groceries', 'eating_out', 'transport'))
  )
order by all
