-- grain: one row per balance that could be held against the payments, with what came of it
with late_rows as (
  select * from stg_late_rows
),

adjusted as (
  select
    openings.*,
    shift_minor,
    (opening_minor + coalesce(sum(shift_minor) over so_far, 0))::bigint as settled_minor,
    first_value(opening_minor) over so_far as base_minor
  from stg_proven_openings as openings
  left join late_rows using (account_id, balance_type, place)
  window so_far as (partition by account_id, balance_type order by place)
),

-- A type that an account has for the first time is measured by the one it had before.
compared as (
  select
    *,
    row_number() over by_time = 1 as is_first,
    bool_or(has_rows) over (partition by account_id) as is_ever_listed,
    if(
      place = 1,
      coalesce(lag(settled_minor) over by_time, base_minor),
      base_minor
    ) as proven_minor
  from adjusted
  window by_time as (partition by account_id order by balance_at, extraction_id)
),

judged as (
  select
    *,
    case
      when is_first then 'first'
      when shift_minor is null and settled_minor = proven_minor then 'reconciled'
      when place = 1 then 'first'
      else 'off'
    end as status,
    -- What late rows explain is still told as a difference, once: the next balance confirms it.
    settled_minor - proven_minor - coalesce(shift_minor, 0) as difference_minor
  from compared
),

dated as (
  select
    *,
    status <> 'off' as is_proven,
    max(if(status <> 'off' and is_ever_listed, balance_at, null)) over so_far as last_reconciled_at,
    max(if(status <> 'off' and is_ever_listed, balance_on, null)) over so_far as last_reconciled_on,
    max(if(status <> 'off', list_at, null)) over before as previous_list_at,
    max(if(status <> 'off', counted_rows, null)) over before as previous_rows,
    count(*) filter (where status <> 'off') over so_far as proofs
  from judged
  window
    so_far as (partition by account_id order by balance_at, extraction_id),
    before as (
      partition by account_id order by balance_at, extraction_id
      rows between unbounded preceding and 1 preceding
    )
)

select
  extraction_id,
  account_id,
  balance_at,
  list_at,
  balance_type,
  reading,
  listed_count,
  opening_minor,
  status,
  if(status = 'first', 0, difference_minor)::bigint as difference_minor,
  last_reconciled_at,
  last_reconciled_on,
  previous_list_at as proven_list_at,
  greatest(counted_rows - coalesce(previous_rows, 0), 0) as rows_since,
  if(status = 'off', min(if(status = 'off', balance_at, null)) over streak, null) as off_since,
  if(status = 'off', count(*) filter (where status = 'off') over streak, 0) as off_count
from dated
-- An account of which nothing was ever listed waits, unless its balance moves.
where is_ever_listed or status = 'off'
window streak as (partition by account_id, proofs order by balance_at, extraction_id)
