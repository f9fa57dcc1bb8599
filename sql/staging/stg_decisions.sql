-- grain: one row per pair of groups of which a person has said whether they are one payment
with decisions as (
  select * from src_pair_decisions
),

same_ids as (
  select * from stg_same_ids
),

-- Whichever of the two a later build takes for the earlier one.
both_ways as (
  select earlier_key, later_key, is_same from decisions
  union
  select later_key, earlier_key, is_same from decisions
)

select
  coalesce(earlier.group_key, earlier_key) as earlier_key,
  coalesce(later.group_key, later_key) as later_key,
  bool_or(is_same) as is_same
from both_ways
left join same_ids as earlier on earlier.version_key = earlier_key
left join same_ids as later on later.version_key = later_key
group by all
