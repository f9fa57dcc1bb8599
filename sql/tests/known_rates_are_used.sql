-- No payment is left unconverted while a rate of its day, or of the seven days before, is known.
-- slice: month
select transaction_id, booked_on, currency, amount_minor
from fct_transactions
where base_minor is null
  and exists (
    select 1
    from stg_rates
    where stg_rates.from_currency = fct_transactions.currency
      and stg_rates.rate_on between fct_transactions.booked_on - 7 and fct_transactions.booked_on
  )
  -- What no integer can hold is not converted.
  and abs(amount_minor) < 1000000000000
