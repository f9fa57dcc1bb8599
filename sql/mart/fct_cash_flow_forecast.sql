-- grain: one row per account and each of the next 90 days
-- What the series lead to, and the spending beside them at the pace of the last 90 days. Eight days of ten
-- should lie between low and high.
with today as (
  select getvariable('today')::date as today
),

pending as (
  select account_id, sum(amount_minor)::bigint as pending_minor
  from fct_transactions
  where is_pending
  group by account_id
),

-- An account that is younger than 90 days has the pace of its own days.
accounts as (
  select
    account_id,
    currency,
    booked_minor + coalesce(pending_minor, 0) as balance_minor,
    greatest(least(90, today - first_on), 1) as known_days
  from dim_accounts
  left join pending using (account_id)
  cross join today
  where booked_minor is not null
),

spent_by_day as (
  select account_id, booked_on, sum(spent_minor)::hugeint as spent_minor
  from fct_transactions
  anti join fct_recurring_payments using (transaction_id)
  cross join today
  where counts_as = 'spending' and booked_on >= today - 90 and booked_on < today
  group by account_id, booked_on
),

paces as (
  select
    account_id,
    sum(spent_minor) as spent_minor,
    sum(spent_minor * spent_minor) as squares
  from spent_by_day
  group by account_id
),

days as (
  select
    accounts.*,
    number,
    today + number as on_day,
    coalesce(spent_minor, 0) as spent_minor,
    -- Variance of a day, times the square of the days it is known from.
    coalesce(known_days * squares - spent_minor * spent_minor, 0) as spread
  from accounts
  left join paces using (account_id)
  cross join today
  cross join (select unnest(range(1, 91))::integer as number)
),

expected as (
  select
    account_id,
    greatest(due_on, today + 1) as on_day,
    sum(expected_minor) as expected_minor,
    sum(least_minor) as least_minor,
    sum(most_minor) as most_minor
  from fct_upcoming
  cross join today
  group by account_id, greatest(due_on, today + 1)
),

summed as (
  select
    days.*,
    coalesce(sum(expected_minor) over so_far, 0) as expected_minor,
    coalesce(sum(least_minor) over so_far, 0) as least_minor,
    coalesce(sum(most_minor) over so_far, 0) as most_minor,
    -- Rounded half away from zero.
    sign(spent_minor)
      * ((2 * abs(spent_minor) * number + known_days) // (2 * known_days)) as pace_minor,
    -- 1.28 standard deviations on either side hold eight of ten.
    sqrt(greatest(spread, 0) * number * 16384 / (10000 * known_days * known_days))::bigint as range_minor
  from days
  left join expected using (account_id, on_day)
  window so_far as (partition by account_id order by on_day)
)

select
  account_id,
  on_day,
  currency,
  (balance_minor + expected_minor - pace_minor)::bigint as expected_minor,
  (balance_minor + least_minor - pace_minor - range_minor)::bigint as low_minor,
  (balance_minor + most_minor - pace_minor + range_minor)::bigint as high_minor
from summed
order by account_id, on_day
