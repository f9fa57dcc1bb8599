-- grain: one row per transactions extraction, numbered in the order in which its account was asked
select
  extraction_id,
  account_id,
  dense_rank() over (partition by account_id order by fetched_at)::integer as answer_number,
  fetched_at,
  -- Asked twice in one instant: the second answer tells nothing about what was gone in between.
  row_number() over (partition by account_id, fetched_at order by extraction_id) > 1 as is_again,
  coalesce(window_from, '0001-01-01'::date) as window_from,
  coalesce(window_to, fetched_at::date) as window_to
from src_extractions
where kind = 'transactions'
