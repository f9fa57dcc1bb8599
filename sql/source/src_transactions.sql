-- grain: one row per understood row of a recorded transactions extraction
with transactions as (
  select * from raw_transactions
),

recorded as (
  select extraction_id from src_extractions where kind = 'transactions'
)

select
  extraction_id,
  account_id,
  provider,
  fetched_at,
  row_number as row_number,
  status = 'pending' as is_pending,
  bank_id,
  provider_id,
  booked_on,
  valued_on,
  amount_minor,
  currency,
  coalesce(payee, '') as payee,
  coalesce(description, '') as description,
  merchant_category_code,
  bank_code,
  foreign_amount_minor,
  foreign_currency,
  foreign_rate,
  counterparty_account
from transactions
where status in ('booked', 'pending')
  and extraction_id in (select extraction_id from recorded)
