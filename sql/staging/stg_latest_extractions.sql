-- grain: one row per account: its latest transactions extraction, which decides what is still pending
select
  account_id,
  arg_max(extraction_id, (fetched_at, extraction_id)) as extraction_id,
  max(fetched_at) as fetched_at
from src_extractions
where kind = 'transactions'
group by account_id
