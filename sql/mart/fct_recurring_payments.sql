-- grain: one row per payment that belongs to a series of regular ones
with payments as (
  select
    transaction_id,
    merchant,
    account_id,
    currency,
    booked_on,
    category,
    amount_minor,
    is_pending,
    coalesce(abs(foreign_amount_minor), abs(amount_minor)) as price_minor,
    if(foreign_amount_minor is null, currency, foreign_currency) as price_currency,
    coalesce(channel in ('order', 'debit', 'credit'), false) as is_by_mandate
  from fct_transactions
  left join seed_bank_codes as bank_codes on bank_codes.code = lower(bank_code)
  where amount_minor <> 0 and not is_refund and category <> 'cash'
),

chains as (
  select
    *,
    merchant || '|' || row_number() over (
      partition by merchant order by place, currency, is_in, account_id, least_minor, price_minor
    ) as chain
  from fct_regular_chains
),

-- A payment joins the most regular chain that it is part of.
chosen as (
  select payments.*, chains.chain, chains.cadence, chains.payments as chain_payments
  from payments
  join chains
    on (chains.merchant, chains.currency) = (payments.merchant, payments.currency)
    and chains.is_in = (amount_minor > 0)
    and abs(amount_minor) between least_minor and most_minor
    and coalesce(chains.account_id, payments.account_id) = payments.account_id
    and coalesce(chains.price_minor, payments.price_minor) = payments.price_minor
    and coalesce(chains.price_currency, payments.price_currency) = payments.price_currency
  qualify row_number() over (partition by transaction_id order by place) = 1
),

-- What is left of a chain whose payments belong to better ones is no series.
counted as (
  select *, count(*) over (partition by chain) * 10 >= chain_payments * 8 as is_whole
  from chosen
)

select
  transaction_id,
  md5(
    first_value(transaction_id) over (partition by chain order by booked_on, transaction_id)
  ) as series_id,
  merchant,
  account_id,
  booked_on,
  amount_minor,
  currency,
  price_minor,
  price_currency,
  category,
  is_pending,
  is_by_mandate,
  cadence
from counted
where is_whole
order by merchant, series_id, booked_on, transaction_id
