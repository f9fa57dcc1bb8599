-- grain: one row per balance at which rows turned up that the account's first answer had left out
-- They were in the first balance already, so the opening balance that it implied was too high or too low by
-- exactly them.
with recursive openings as (
  select
    *,
    lag(opening_minor) over by_place as previous_opening_minor,
    first_value(opening_minor) over by_place as base_minor
  from stg_proven_openings
  window by_place as (partition by account_id, balance_type order by place)
),

believed as (
  select account_id, balance_type, place, list(amount_minor) as amounts
  from stg_late_arrivals
  group by all
),

events as (
  select
    account_id,
    balance_type,
    place,
    base_minor,
    previous_opening_minor,
    previous_opening_minor - opening_minor as shift_minor,
    row_number() over (partition by account_id, balance_type order by place) as event
  from believed
  join openings using (account_id, balance_type, place)
  where list_contains(amounts, previous_opening_minor - opening_minor)
    or list_sum(amounts) = previous_opening_minor - opening_minor
),

-- One after the other: each must leave a balance that was proven until then.
walk as (
  select *, previous_opening_minor = base_minor as is_late, 0::bigint as before_minor
  from events
  where event = 1
  union all
  select
    events.*,
    events.previous_opening_minor + walk.before_minor + if(walk.is_late, walk.shift_minor, 0)
      = events.base_minor,
    walk.before_minor + if(walk.is_late, walk.shift_minor, 0)
  from walk
  join events
    on events.account_id = walk.account_id
    and events.balance_type = walk.balance_type
    and events.event = walk.event + 1
)

select account_id, balance_type, place, shift_minor
from walk
where is_late and shift_minor <> 0
