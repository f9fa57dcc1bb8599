-- grain: one row per understood balance of a recorded balances extraction
with balances as (
  select * from raw_balances
),

recorded as (
  select extraction_id from src_extractions where kind = 'balances'
)

select
  extraction_id,
  account_id,
  fetched_at,
  row_number as row_number,
  balance_type,
  balance_kind,
  amount_minor,
  currency,
  is_credit_limit_included,
  reference_on
from balances
where status = 'ok'
  and extraction_id in (select extraction_id from recorded)
