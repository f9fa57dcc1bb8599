-- grain: one row per series and day on which one of its next payments falls, whatever day it is
-- Counted from the newest payment. What is never taken on a day off waits for the next working day or comes
-- on the one before, as its past says; where that says both, bills wait and income comes before.
with newest as (
  select series_id, merchant, booked_on, cadence
  from fct_recurring_payments
  qualify row_number() over (partition by series_id order by booked_on desc, transaction_id desc) <= 12
),

series as (
  select
    series_id,
    merchant,
    cadence,
    last_on,
    months,
    days,
    unnest(if(taken.is_on_days_off, ['same'], ['after', 'before'])) as rule,
    if(kind = 'income', 'before', 'after') as usual_rule,
    months_left_out
  from fct_series
  join stg_cadences using (cadence)
  join (
    select series_id, count_if(not is_working) * 10 > count(*) as is_on_days_off
    from newest
    join stg_working_days on on_day = booked_on
    group by series_id
  ) as taken using (series_id)
),

-- Every day that a payment may have been meant for has a vote for its place in the month or week.
votes as (
  select series.series_id, rule, place, count(*) as votes
  from newest
  join series using (series_id)
  join stg_working_days as meant
    on meant.on_day between booked_on - 7 and booked_on + 7
    and booked_on = case rule
      when 'after' then next_working_on
      when 'before' then previous_working_on
      else on_day
    end
  cross join (select unnest(range(1, 32))::integer as place)
  where if(
    months = 0,
    place = isodow(on_day),
    place = day(on_day) or (place > day(on_day) and on_day = last_day(on_day))
  )
  group by series.series_id, rule, place
),

placed as (
  select series.*, place
  from series
  join votes using (series_id, rule)
  qualify row_number() over (partition by series_id order by votes desc, rule <> usual_rule, place) = 1
),

-- The day that the newest payment was meant for.
anchored as (
  select placed.*, on_day as meant_on
  from placed
  join stg_working_days
    on on_day between last_on - 15 and last_on + 15
    and if(months = 0, isodow(on_day) = place, day(on_day) = least(place, day(last_day(on_day))))
  qualify row_number() over (
    partition by series_id
    order by
      abs(
        case rule when 'after' then next_working_on when 'before' then previous_working_on else on_day end
        - last_on
      ),
      on_day
  ) = 1
),

ahead as (
  select
    anchored.*,
    number,
    if(
      months = 0,
      meant_on + days * number,
      least(
        date_trunc('month', meant_on) + to_months(months * number) + to_days(place - 1),
        last_day(date_trunc('month', meant_on) + to_months(months * number))
      )
    )::date as next_meant_on
  from anchored
  cross join (select unnest(range(1, 41))::integer as number)
  where days * number <= days + 200
)

select
  series_id,
  merchant,
  case rule when 'after' then next_working_on when 'before' then previous_working_on else on_day end as due_on
from ahead
join stg_working_days on on_day = next_meant_on
where not list_contains(months_left_out, month(next_meant_on))
order by merchant, series_id, due_on
