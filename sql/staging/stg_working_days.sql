-- grain: one row per calendar day, with the working days of England around it
-- history-wide: a calendar from seeds alone; no payment changes it.
with days as (
  select unnest(generate_series(date '2010-01-01', date '2045-12-31', interval 1 day))::date as on_day
),

judged as (
  select
    on_day,
    isodow(on_day) <= 5 and on_day not in (select holiday_on::date from seed_bank_holidays) as is_working
  from days
)

select
  on_day,
  is_working,
  -- The day itself when it is one.
  min(if(is_working, on_day, null)) over (
    order by on_day rows between current row and 10 following
  ) as next_working_on,
  max(if(is_working, on_day, null)) over (
    order by on_day rows between 10 preceding and current row
  ) as previous_working_on
from judged
