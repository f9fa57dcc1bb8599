-- grain: one row per day from the first day on which the balance of an account is known, to today
-- Every account at the rate of its day, or the last one before it, up to seven days old. An account counts
-- from its first known transaction on.
with balances as (
  select
    on_day,
    currency,
    abs(booked_minor)::hugeint as size_minor,
    sign(booked_minor) as direction,
    currency = getvariable('base_currency') as is_base
  from fct_daily_balances
),

units as (
  select currency, pow(10, digits::integer)::hugeint as unit_minor from seed_currencies
),

base_unit as (
  select coalesce(max(unit_minor), 100) as base_unit_minor
  from units
  where currency = getvariable('base_currency')
),

rated as (
  select
    balances.*,
    coalesce(unit_minor, 100) as unit_minor,
    base_unit_minor,
    if(balances.on_day - rates.rate_on <= 7, rate_e12, null) as rate_e12
  from balances
  cross join base_unit
  left join units using (currency)
  asof left join stg_rates as rates
    on rates.from_currency = balances.currency and rates.rate_on <= balances.on_day
),

-- Rounded to a minor unit, half away from zero.
converted as (
  select
    on_day,
    (
      direction
      * if(
        is_base,
        size_minor,
        (2 * size_minor * rate_e12 * base_unit_minor + 1000000000000 * unit_minor)
          // (2 * 1000000000000 * unit_minor)
      )
    )::bigint as base_minor
  from rated
)

select
  on_day,
  getvariable('base_currency')::varchar as currency,
  coalesce(sum(base_minor) filter (where base_minor > 0), 0)::bigint as assets_minor,
  coalesce(-sum(base_minor) filter (where base_minor < 0), 0)::bigint as debts_minor,
  coalesce(sum(base_minor), 0)::bigint as net_minor,
  count(base_minor) as counted_accounts,
  count_if(base_minor is null) as unconverted_accounts
from converted
group by on_day
order by on_day
