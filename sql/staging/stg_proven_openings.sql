-- grain: one row per provable balance, in the reading that is its bank's
select * exclude (agreements, preference, is_same_as_before)
from stg_balance_openings
where preference is not null
qualify dense_rank() over (
  partition by account_id, balance_type
  order by agreements desc, preference
) = 1
