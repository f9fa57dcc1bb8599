-- grain: one row per pair of booked groups that the answers show to be two payments
-- Both stood in one answer, or the answer that brought the later one does not reach back to the earlier one.
with candidates as (
  select * from stg_candidates where kind = 'replacement'
),

answers as (
  select * from stg_answers
),

every_row as (
  select * from stg_rows where not is_pending
),

oldest as (
  select account_id, answer_number, min(oldest_booked_on) as oldest_on
  from stg_answer_rows
  where (account_id, answer_number) in (select (account_id, answer_number) from candidates)
    and oldest_booked_on is not null
  group by all
),

-- Banks serve less than they are asked for, but what they showed and the last 85 days they all have.
reach as (
  select
    account_id,
    answer_number,
    greatest(window_from, least(oldest_on, fetched_at::date - 85)) as from_on,
    window_to as to_on
  from answers
  join oldest using (account_id, answer_number)
  where not is_again
),

reached as (
  select candidates.*, earlier_on between from_on and to_on as is_reached
  from candidates
  join reach using (account_id, answer_number)
),

groups as (
  select version_key, coalesce(group_key, version_key) as group_key
  from stg_versions
  left join stg_same_ids using (version_key)
  where not is_pending
),

shown as (
  select distinct group_key, answer_number
  from every_row
  join groups using (version_key)
  where group_key in (
    select earlier_key from reached where is_reached
    union
    select later_key from reached where is_reached
  )
)

select earlier_key, later_key
from reached
where not is_reached
union
select earlier_key, later_key
from reached
join shown as earlier on earlier.group_key = earlier_key
join shown as later on later.group_key = later_key and later.answer_number = earlier.answer_number
where is_reached
