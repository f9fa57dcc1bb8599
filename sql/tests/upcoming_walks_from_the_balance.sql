-- What is expected on an account leads from its balance, with pending payments, step by step to the balance that
-- each leaves, none in the past and each of a series that still runs.
with pending as (
  select account_id, sum(amount_minor) as pending_minor
  from fct_transactions
  where is_pending
  group by account_id
),

starts as (
  select account_id, booked_minor + coalesce(pending_minor, 0) as start_minor
  from dim_accounts
  left join pending using (account_id)
),

steps as (
  select
    upcoming.*,
    balance_after_minor - coalesce(
      lag(balance_after_minor) over (
        partition by account_id order by due_on, expected_minor, series_id
      ),
      start_minor
    ) as step_minor
  from fct_upcoming as upcoming
  left join starts using (account_id)
)

select upcoming_id, steps.account_id, due_on, expected_minor, step_minor, balance_after_minor
from steps
left join (select series_id, is_active from fct_recurring) as series using (series_id)
where step_minor <> expected_minor
  or due_on not between getvariable('today')::date and getvariable('today')::date + 90
  or not coalesce(is_active, false)
