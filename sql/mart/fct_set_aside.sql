-- grain: one row per raw row that could not be understood
select extraction_id, account_id, kind, row_number, reason, fetched_at
from src_set_aside
order by fetched_at, extraction_id, row_number
