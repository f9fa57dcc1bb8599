-- grain: one row per distinct payee and description of the household's payments
-- history-wide: what only all texts together tell is worked out from here and not from every payment.
with wordings as (
  select payee, description, count(*) as payment_count
  from stg_payments
  group by payee, description
),

tails as (
  select
    *,
    -- A bank that gives the name alone as well (“Vue”, “VUE LEWISHAM GBR”).
    if(
      payee <> '' and payee <> description and starts_with(lower(description), lower(payee) || ' '),
      trim(substr(lower(description), length(payee) + 1)),
      ''
    ) as tail
  from wordings
)

select
  payee,
  description,
  payment_count,
  trim(regexp_extract(tail, '^([\p{L} .-]{3,20}) [a-z]{3}(?: amount: .*)?$', 1)) as town,
  -- Null where the bank shouts, or whispers.
  if(
    payee <> upper(payee) and payee <> lower(payee),
    trim(regexp_replace(regexp_replace(lower(payee), '[''’`.]', '', 'g'), '[^\p{L}\p{N}&+]+', ' ', 'g')),
    null
  ) as spelt_name
from tails
