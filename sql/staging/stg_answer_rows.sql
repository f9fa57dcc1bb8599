-- grain: one row per transactions extraction that brought rows: how many, and how far back they reach
select
  extraction_id,
  any_value(account_id) as account_id,
  any_value(answer_number) as answer_number,
  min(booked_on) filter (where not is_pending) as oldest_booked_on,
  count(*) as listed_count,
  count(*) filter (where not is_pending) as listed_booked
from stg_rows
group by extraction_id
