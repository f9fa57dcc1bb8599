-- grain: one row per version key, with the key of the payment that it is a version of
-- A payment keeps the key it was first seen under: while it is pending, once it is booked, and when a bank
-- rewords, redates or re-issues it.
with recursive links as (
  select * from stg_kept_links
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
),

decided as (
  select
    coalesce(earlier.chain_key, earlier_key) as chain_key,
    coalesce(later.chain_key, later_key) as other_key
  from stg_decisions
  left join chains as earlier on earlier.group_key = earlier_key
  left join chains as later on later.group_key = later_key
  where is_same
),

-- People may say of three rows that they are one.
joined as (
  select chain_key, other_key from decided
  union
  select joined.chain_key, decided.other_key
  from joined
  join decided on decided.chain_key = joined.other_key
),

first_ones as (
  select chain_key, arg_min(other_key, (first_number, not was_pending, other_key)) as payment_key
  from joined
  join stg_groups on stg_groups.group_key = other_key
  group by chain_key
),

payments as (
  select group_key, coalesce(payment_key, chain_key) as payment_key
  from chains
  left join first_ones using (chain_key)
  union
  select chain_key, payment_key from first_ones
)

select
  version_key,
  coalesce(payment_key, group_key, version_key) as payment_key
from (
  select version_key, coalesce(same_ids.group_key, version_key) as group_key
  from stg_versions
  left join stg_same_ids as same_ids using (version_key)
)
left join payments using (group_key)
