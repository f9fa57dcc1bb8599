-- grain: one row per provable balance that can be measured by, in the reading that is its bank's
-- Before an answer has listed booked rows nothing tells an account without any from an answer that failed: such
-- a balance is measured by only if the first one that came with rows agrees, or while none ever came.
with chosen as (
  select * exclude (different_openings, preference)
  from stg_balance_openings
  where preference is not null
  qualify dense_rank() over (
    partition by account_id, balance_type
    order by different_openings, preference
  ) = 1
),

measured as (
  select *
  from chosen
  qualify has_rows
    or not bool_or(has_rows) over (partition by account_id)
    or opening_minor = min_by(opening_minor, place) filter (where has_rows) over (
      partition by account_id, balance_type
    )
)

select * replace (row_number() over (partition by account_id, balance_type order by place) as place)
from measured
