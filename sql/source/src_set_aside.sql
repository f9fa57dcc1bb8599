-- grain: one row per raw row that could not be understood
with rows_of_all_kinds as (
  select extraction_id, account_id, 'accounts' as kind, row_number, status, set_aside_reason, fetched_at
  from raw_accounts
  union all
  select extraction_id, account_id, 'balances', row_number, status, set_aside_reason, fetched_at
  from raw_balances
  union all
  select extraction_id, account_id, 'transactions', row_number, status, set_aside_reason, fetched_at
  from raw_transactions
),

recorded as (
  select extraction_id from src_extractions
)

select
  extraction_id,
  account_id,
  kind,
  row_number,
  coalesce(set_aside_reason, 'no reason given') as reason,
  fetched_at
from rows_of_all_kinds
where status = 'set_aside'
  and extraction_id in (select extraction_id from recorded)
