-- grain: one row per group that follows another one as the same payment
-- One to one and best first, in the order of the answers: what comes later does not undo what was settled.
-- What people decided goes before everything and takes its place, whatever the texts say.
with recursive decisions as (
  select * from stg_decisions
),

placed as (
  select
    earlier_key,
    later_key,
    kind,
    row_number() over (
      order by
        answer_number, rank, likeness >= 0.8 desc, days, likeness desc, answers_between,
        earlier_key, later_key
    ) as place
  from stg_judged
  anti join decisions using (earlier_key, later_key)
  where rank is not null
  union all
  select earlier_key, later_key, 'decision', -row_number() over (order by earlier_key, later_key)
  from decisions
  where is_same
),

rounds as (
  select
    *,
    place = min(place) over (partition by earlier_key)
      and place = min(place) over (partition by later_key) as is_link
  from placed
  union all
  select
    * exclude (is_link),
    place = min(place) over (partition by earlier_key)
      and place = min(place) over (partition by later_key)
  from rounds as open_pair
  where earlier_key not in (select earlier_key from rounds where is_link)
    and later_key not in (select later_key from rounds where is_link)
)

select earlier_key, later_key, kind
from rounds
where is_link
