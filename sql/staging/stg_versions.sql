-- grain: one row per version key: one payment in one wording, over all extractions that showed it so
with every_row as (
  select * from stg_rows
)

select
  version_key,
  any_value(fingerprint) as fingerprint,
  any_value(account_id) as account_id,
  any_value(is_pending) as is_pending,
  any_value(booked_on) as booked_on,
  any_value(amount_minor) as amount_minor,
  any_value(currency) as currency,
  any_value(content) as content,
  any_value(merchant_category_code) as merchant_category_code,
  min(fetched_at) as first_seen_at,
  max(fetched_at) as last_seen_at,
  min(answer_number) as first_number,
  max(answer_number) as last_number,
  count(*) filter (where not is_again) = last_number - first_number + 1 as is_never_missing
from every_row
group by version_key
