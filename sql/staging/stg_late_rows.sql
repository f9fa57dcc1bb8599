-- grain: one row per balance at which rows turned up that the account's first answer had left out
-- They were in the first balance already, so the opening balance that it implied was too high or too low by
-- exactly them. Another row may be on its way just then, so it is enough if one of the next balances agrees.
with recursive openings as (
  select
    *,
    list(opening_minor) over (
      partition by account_id, balance_type order by place
      rows between current row and 3 following
    ) as next_openings,
    first_value(opening_minor) over (partition by account_id, balance_type order by place) as base_minor
  from stg_proven_openings
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
    next_openings,
    base_minor,
    list_append(amounts, list_sum(amounts)::bigint) as amounts,
    row_number() over (partition by account_id, balance_type order by place) as event
  from believed
  join openings using (account_id, balance_type, place)
),

-- One after the other: with it, and those before it, a balance must be what the first one said. Where the
-- balance is right as it is, nothing came late.
walk as (
  select
    *,
    0::bigint as before_minor,
    list_filter(
      list_transform(next_openings, lambda opening: base_minor - opening),
      lambda shift: list_contains(amounts, shift) and next_openings[1] <> base_minor
    )[1] as shift_minor
  from events
  where event = 1
  union all
  select
    events.*,
    walk.before_minor + coalesce(walk.shift_minor, 0),
    list_filter(
      list_transform(
        events.next_openings,
        lambda opening: events.base_minor - walk.before_minor - coalesce(walk.shift_minor, 0) - opening
      ),
      lambda shift: list_contains(events.amounts, shift)
        and events.next_openings[1] <> events.base_minor - walk.before_minor - coalesce(walk.shift_minor, 0)
    )[1]
  from walk
  join events
    on events.account_id = walk.account_id
    and events.balance_type = walk.balance_type
    and events.event = walk.event + 1
)

select account_id, balance_type, place, shift_minor
from walk
where shift_minor <> 0
