-- grain: one row per currency and day of which its rate to the base currency is known
-- A loaded rate is taken as it is; without one, the other way round; without that, by a third currency on the
-- same day, the euro first. A day without a row takes the last one before it, up to seven days old.
with given as (
  select from_currency, to_currency, rate_on, (rate::decimal(38, 8) * 100000000)::hugeint as rate_e8, source
  from src_currency_rates
),

-- Fractions, so that nothing is rounded before the end.
either_way as (
  select from_currency, to_currency, rate_on, rate_e8 as top, 100000000::hugeint as bottom, source, 0 as turns
  from given
  union all
  select to_currency, from_currency, rate_on, 100000000, rate_e8, source, 1 from given
),

to_base as (
  select * exclude (to_currency)
  from either_way
  where to_currency = getvariable('base_currency')
    and from_currency <> getvariable('base_currency')
),

by_a_third as (
  select
    either_way.from_currency,
    either_way.rate_on,
    either_way.top * to_base.top as top,
    either_way.bottom * to_base.bottom as bottom,
    if(either_way.source = to_base.source, to_base.source, either_way.source || ' and ' || to_base.source)
      as source,
    if(either_way.to_currency = 'EUR', 2, 3) as turns,
    either_way.to_currency as third_currency
  from either_way
  join to_base on to_base.from_currency = either_way.to_currency and to_base.rate_on = either_way.rate_on
  where either_way.from_currency <> getvariable('base_currency')
),

best as (
  select * from (select *, '' as third_currency from to_base union all by name select * from by_a_third)
  qualify row_number() over (
    partition by from_currency, rate_on
    order by turns, third_currency, top, bottom, source
  ) = 1
),

-- In steps of 10⁻¹²; a rate that is too large or too small to multiply by is none.
rounded as (
  select
    from_currency,
    getvariable('base_currency')::varchar as to_currency,
    rate_on,
    try((2 * top * 1000000000000 + bottom) // (2 * bottom)) as rate_e12,
    source
  from best
)

select * from rounded where rate_e12 > 0
