-- grain: one row per recorded extraction, also those that brought no row
select extraction_id, account_id, kind, fetched_at, window_from, window_to
from state_extractions
