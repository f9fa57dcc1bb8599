-- grain: one row per payment in another currency than the base that can be converted
-- The bank's own figure where the payment carries one in the base currency, otherwise the rate of the booking
-- day or of the last day before it, up to seven days old. Rounded to a minor unit, half away from zero.
with payments as (
  select
    transaction_id,
    booked_on,
    currency,
    abs(amount_minor)::hugeint as size_minor,
    sign(amount_minor) as direction,
    if(foreign_currency = getvariable('base_currency'), abs(foreign_amount_minor), null)::hugeint
      as bank_minor
  from stg_payments
  where currency <> getvariable('base_currency')
),

rates as (
  select * from stg_rates
),

-- A rate is for whole units, and the minor unit of a yen is a yen, that of a dinar a thousandth.
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
    payments.*,
    base_unit_minor,
    coalesce(unit_minor, 100) as unit_minor,
    rates.rate_e12,
    rates.rate_on,
    rates.source
  from payments
  cross join base_unit
  left join units using (currency)
  asof left join rates
    on rates.from_currency = payments.currency and rates.rate_on <= payments.booked_on
),

-- What no integer can hold is not converted.
converted as (
  select
    transaction_id,
    if(bank_minor > 0 or size_minor = 0, 'bank', source) as base_rate_source,
    if(base_rate_source = 'bank', booked_on, rate_on) as base_rate_on,
    if(
      base_rate_source = 'bank',
      try(bank_minor * unit_minor * 1000000000000 // nullif(size_minor * base_unit_minor, 0)),
      rate_e12
    ) as used_e12,
    if(
      base_rate_source = 'bank',
      coalesce(bank_minor, 0),
      try(
        (2 * size_minor * rate_e12 * base_unit_minor + 1000000000000 * unit_minor)
        // (2 * 1000000000000 * unit_minor)
      )
    ) * direction as converted_minor
  from rated
  where bank_minor > 0 or size_minor = 0 or booked_on - rate_on <= 7
)

select
  transaction_id,
  try(converted_minor::bigint) as base_minor,
  try((used_e12::decimal(38, 0) * 0.000000000001::decimal(13, 12))::decimal(28, 12)) as base_rate,
  base_rate_on,
  base_rate_source
from converted
where base_minor is not null
