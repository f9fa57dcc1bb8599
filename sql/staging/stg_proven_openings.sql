-- grain: one row per provable balance, in the reading that is its bank's
select * exclude (different_openings, preference)
from stg_balance_openings
where preference is not null
qualify dense_rank() over (
  partition by account_id, balance_type
  order by different_openings, preference
) = 1
