-- grain: one row per version key that an id joins with others: the first of those wordings
with recursive pairs as (
  select * from stg_id_pairs
),

walk as (
  select version_key, earlier_key as group_key, 1 as steps from pairs
  union all
  select walk.version_key, pairs.earlier_key, steps + 1
  from walk
  join pairs on pairs.version_key = walk.group_key
),

members as (
  select version_key, arg_max(group_key, steps) as group_key from walk group by version_key
  union all
  select distinct earlier_key, earlier_key
  from pairs
  where earlier_key not in (select version_key from pairs)
),

-- Ids that contradict the answers or a person join nothing.
contradicted as (
  select distinct group_key
  from stg_rows
  join members using (version_key)
  group by group_key, answer_number, is_pending
  having min(version_key) <> max(version_key)
  union
  select earlier.group_key
  from src_pair_decisions
  join members as earlier on earlier.version_key = earlier_key
  join members as later on later.version_key = later_key and later.group_key = earlier.group_key
  where not is_same
)

select version_key, group_key
from members
anti join contradicted using (group_key)
