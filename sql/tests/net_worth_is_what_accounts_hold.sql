-- What everything is worth on a day is the sum of that day's balances at the rate of the day, to the penny; an
-- account whose currency has no rate is counted and left out.
with balances as (
  select account_id, on_day, currency, booked_minor::hugeint as booked_minor
  from fct_daily_balances
  -- The last month whole, and one day of every month before: all days of years would be too many.
  where on_day >= getvariable('today')::date - 31 or day(on_day) = 1
),

-- By another way than the mart goes: every usable rate, and of those the newest.
rates as (
  select account_id, on_day, arg_max(rate_e12, rate_on) as rate_e12
  from balances
  join stg_rates on from_currency = currency and rate_on between on_day - 7 and on_day
  group by account_id, on_day
),

digits as (
  select currency, digits::integer as digits from seed_currencies
),

base as (
  select coalesce(max(digits), 2) as base_digits
  from digits
  where currency = getvariable('base_currency')
),

scaled as (
  select
    on_day,
    booked_minor,
    currency = getvariable('base_currency') as is_base,
    booked_minor * rate_e12 * pow(10, base_digits)::hugeint as top,
    1000000000000 * pow(10, coalesce(digits, 2))::hugeint as bottom
  from balances
  left join rates using (account_id, on_day)
  left join digits using (currency)
  cross join base
),

summed as (
  select
    on_day,
    coalesce(sum(if(is_base, booked_minor, sign(top) * ((2 * abs(top) + bottom) // (2 * bottom)))), 0)
      as held_minor,
    count_if(not is_base and top is null) as unconverted
  from scaled
  group by on_day
)

select on_day, held_minor, net_minor, unconverted, unconverted_accounts
from summed
left join fct_net_worth using (on_day)
where net_minor is distinct from held_minor
  or unconverted_accounts is distinct from unconverted
