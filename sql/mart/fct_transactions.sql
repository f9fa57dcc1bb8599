-- grain: one row per payment on one account
select
  transaction_id,
  account_id,
  booked_on,
  valued_on,
  month,
  is_pending,
  amount_minor,
  currency,
  payee,
  merchant,
  description,
  category,
  category_reason,
  is_transfer,
  is_refund,
  transfer_id,
  counts_as,
  spent_minor,
  income_minor,
  foreign_amount_minor,
  foreign_currency,
  foreign_rate,
  bank_code,
  merchant_category_code,
  first_seen_at
from stg_transactions
order by booked_on, transaction_id
