-- grain: one row per group that follows another one, after chains that contradict themselves are cut
with recursive links as (
  select * from stg_links where kind <> 'decision'
),

walk as (
  select later_key as group_key, earlier_key as chain_key, 1 as steps from links
  union all
  select walk.group_key, links.earlier_key, steps + 1
  from walk
  join links on links.later_key = walk.chain_key
),

chains as (
  select group_key, arg_max(chain_key, steps) as chain_key from walk group by group_key
  union all
  select distinct earlier_key, earlier_key
  from links
  where earlier_key not in (select later_key from links)
),

-- Neighbours never stood in one answer, but the first and the third of a chain may have.
replaced_twice as (
  select chain_key
  from links
  join chains on chains.group_key = links.later_key
  where kind = 'replacement'
  group by chain_key
  having count(*) > 1
),

versions as (
  select version_key, group_key, chain_key
  from (
    select version_key, coalesce(group_key, version_key) as group_key
    from stg_versions
    left join stg_same_ids using (version_key)
    where not is_pending
  )
  join chains using (group_key)
  where chain_key in (select chain_key from replaced_twice)
),

shown_together as (
  select distinct chain_key
  from stg_rows
  join versions using (version_key)
  group by chain_key, answer_number
  having min(group_key) <> max(group_key)
),

decided_apart as (
  select distinct earlier.chain_key
  from stg_decisions
  join chains as earlier on earlier.group_key = earlier_key
  join chains as later on later.group_key = later_key and later.chain_key = earlier.chain_key
  where not is_same
)

select earlier_key, later_key, kind
from links
join chains on chains.group_key = later_key
where chain_key not in (select chain_key from decided_apart)
  and (kind <> 'replacement' or chain_key not in (select chain_key from shown_together))
