-- grain: one row per payment that may belong to a series of regular ones
-- Of a shop with many prices and without direct debits, only what has one price again and again.
with payments as not materialized (
  select
    transaction_id, merchant, account_id, currency, booked_on, category, amount_minor > 0 as is_in,
    abs(amount_minor) as size_minor,
    coalesce(abs(foreign_amount_minor), abs(amount_minor)) as price_minor,
    if(foreign_amount_minor is null, currency, foreign_currency) as price_currency,
    category in ('subscriptions', 'utilities', 'insurance', 'housing', 'income', 'savings', 'transfer')
      or coalesce(channel in ('order', 'debit', 'credit'), false) as is_agreed
  from fct_transactions
  left join seed_bank_codes as bank_codes on bank_codes.code = lower(bank_code)
  where amount_minor <> 0 and not is_refund and category <> 'cash' and merchant <> 'Unknown'
),

prices as materialized (
  select
    merchant, currency, is_in, account_id, price_minor, price_currency, count(*) as payments,
    bool_or(is_agreed) as is_agreed,
    count(*) > 3 and max(booked_on) - min(booked_on) >= 5 * (count(*) - 1) as is_spaced
  from payments
  group by all
),

shops as (
  select merchant, currency, is_in
  from prices
  group by merchant, currency, is_in
  having bool_or(is_agreed) or 2 * count(*) <= sum(payments) + 12
)

select *, true as is_shop from payments semi join shops using (merchant, currency, is_in)
union all
select *, false
from payments
anti join shops using (merchant, currency, is_in)
semi join (from prices where is_spaced) using (
  merchant, currency, is_in, account_id, price_minor, price_currency
)
order by merchant, booked_on, transaction_id
