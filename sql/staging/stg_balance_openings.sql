-- grain: one row per provable balance and way of reading it, with the opening balance that it implies
-- A balance less all payments that are known by then is what the account held before the first of them. While
-- nothing is missing and nothing is double that figure never moves, in whatever order rows arrive.
-- Whether a balance holds pending payments, and up to which day, is the bank's habit: the reading of a type
-- under which the fewest different figures come out is the bank's. Never two readings for one account and type.
with reports as (
  select
    *,
    row_number() over by_time as place,
    max(through_on) over by_time as counted_through_on,
    bool_or(listed_booked > 0) over (
      partition by account_id
      order by balance_at, extraction_id
    ) as has_rows
  from stg_balance_reports
  where is_provable
  window by_time as (partition by account_id, balance_type order by balance_at, extraction_id)
),

readings (reading, is_day_bound, holds_pending) as (
  values ('booked', false, false), ('booked_to_day', true, false), ('with_pending', false, true)
),

movements as (
  select
    payments.account_id,
    payments.first_booked_at,
    payments.booked_on,
    sum(payments.amount_minor)::bigint as moved_minor,
    count(*) as row_count
  from stg_payments as payments
  join src_accounts using (account_id, currency)
  where not payments.is_pending
  group by all
),

types as (
  select distinct account_id, balance_type from reports
),

days as (
  select account_id, balance_type, counted_through_on, min(place) as place
  from reports
  group by all
),

-- Where in the sequence a payment becomes known, and where its day is reached.
known as (
  select movements.*, reports.balance_type, reports.place as known_place
  from (select * from movements join types using (account_id)) as movements
  asof join reports
    on movements.account_id = reports.account_id
    and movements.balance_type = reports.balance_type
    and movements.first_booked_at <= reports.list_at
),

reached as (
  select known.*, days.place as day_place
  from known
  asof left join days
    on known.account_id = days.account_id
    and known.balance_type = days.balance_type
    and known.booked_on <= days.counted_through_on
),

counted as (
  select
    account_id,
    balance_type,
    is_day_bound,
    if(is_day_bound, greatest(known_place, day_place), known_place) as place,
    sum(moved_minor)::bigint as moved_minor,
    sum(row_count)::bigint as row_count
  from reached
  cross join (select distinct is_day_bound from readings)
  where not is_day_bound or day_place is not null
  group by all
),

openings as (
  select
    reports.*,
    reading,
    (
      reported_minor
      - coalesce(sum(moved_minor) over so_far, 0)
      - if(holds_pending, pending_minor, 0)
    )::bigint as opening_minor,
    coalesce(sum(row_count) over so_far, 0)::bigint as counted_rows
  from reports
  cross join readings
  left join counted using (account_id, balance_type, is_day_bound, place)
  window so_far as (partition by account_id, balance_type, reading order by place)
)

select
  *,
  count(distinct if(has_rows, opening_minor, null)) over (
    partition by account_id, balance_type, reading
  ) as different_openings,
  case
    when balance_type similar to '(?i)(opening|closing|previously).*'
      then list_position(['booked_to_day', 'booked'], reading)
    when balance_type similar to '(?i)(expected|.*available)'
      then list_position(['with_pending', 'booked'], reading)
    when balance_type ilike 'information' then list_position(['booked', 'with_pending'], reading)
    else list_position(['booked', 'booked_to_day'], reading)
  end as preference
from openings
