-- grain: one row per balance that is off and payment that could explain the difference
with off_reports as (
  select extraction_id, account_id, list_at, proven_list_at, difference_minor
  from stg_reconciliation
  where status = 'off'
),

payments as (
  select
    transaction_id,
    account_id,
    booked_on,
    amount_minor,
    is_pending,
    first_seen_at,
    first_booked_at,
    last_shown_at
  from stg_payments
  join src_accounts using (account_id, currency)
),

looked_for as (
  select *, -difference_minor as amount_minor, 'counted' as clue from off_reports
  union all
  select *, difference_minor, 'pending' from off_reports
  union all
  select *, -difference_minor // 2, 'sign' from off_reports where difference_minor % 2 = 0
),

found as (
  select
    looked_for.extraction_id,
    looked_for.clue,
    looked_for.list_at,
    looked_for.proven_list_at,
    payments.*
  from looked_for
  join payments using (account_id, amount_minor)
),

is_new as (
  select *, first_booked_at > proven_list_at and first_booked_at <= list_at as is_new from found
),

-- Equal but for a penny or the sign, days apart.
keyed as (
  select *, unnest([abs(amount_minor) - 1, abs(amount_minor), abs(amount_minor) + 1]) as size_minor
  from is_new
  where is_new and clue = 'counted'
),

twins as (
  select distinct keyed.extraction_id, keyed.transaction_id
  from keyed
  join payments on payments.account_id = keyed.account_id and abs(payments.amount_minor) = keyed.size_minor
  where payments.transaction_id <> keyed.transaction_id
    and payments.first_booked_at <= keyed.list_at
    and abs(payments.booked_on - keyed.booked_on) <= 10
),

told as (
  select
    is_new.extraction_id,
    is_new.transaction_id,
    is_new.booked_on,
    case
      when clue = 'counted' and is_new and twins.transaction_id is not null then 'counted twice'
      when clue = 'counted' and is_new then 'not in the balance'
      when clue = 'sign' and is_new then 'wrong sign'
      when clue = 'pending' and is_pending and first_seen_at <= list_at then 'still pending'
      -- Old rows leave an answer because its days are over; this one left before that.
      when clue = 'counted' and not is_pending
        and last_shown_at >= proven_list_at and last_shown_at < list_at
        and booked_on > list_at::date - 80 then 'no longer shown'
    end as reason
  from is_new
  left join twins using (extraction_id, transaction_id)
)

select extraction_id, transaction_id, reason
from told
where reason is not null
qualify row_number() over (partition by extraction_id order by booked_on desc, transaction_id) <= 5
