-- grain: one row per balances answer that has a booked balance in the account's currency
-- With the transactions answer that it can be held against: the latest before it, when one sync brought both.
-- Without one nothing can be said of it, because what moved the balance was not read.
with balances as (
  select src_balances.*
  from src_balances
  join src_accounts using (account_id, currency)
  where balance_kind = 'booked'
  qualify row_number() over (partition by extraction_id order by row_number) = 1
),

lists as (
  select account_id, fetched_at as list_at, max(extraction_id) as list_id
  from src_extractions
  where kind = 'transactions'
  group by account_id, fetched_at
),

paired as (
  select balances.*, lists.list_id, lists.list_at
  from balances
  asof left join lists
    on balances.account_id = lists.account_id
    and balances.fetched_at >= lists.list_at
),

listed as (
  select extraction_id as list_id, listed_count, listed_booked from stg_answer_rows
),

-- Few of all rows; the keys of all rows are not looked at for them.
pending_rows as (
  select extraction_id as list_id, version_key, amount_minor, currency from stg_rows where is_pending
),

booked as (
  select payment_key, first_booked_at from stg_payments where not is_pending
),

-- What was pending in an answer, less what the same answer showed booked as well.
pending as (
  select
    paired.extraction_id,
    sum(pending_rows.amount_minor)::bigint as pending_minor
  from paired
  join pending_rows using (list_id, currency)
  join stg_payment_keys using (version_key)
  left join booked using (payment_key)
  where booked.first_booked_at is null or booked.first_booked_at > paired.list_at
  group by paired.extraction_id
),

dated as (
  select *, timezone(getvariable('zone'), timezone('UTC', fetched_at))::date as fetched_on from paired
)

select
  extraction_id,
  account_id,
  fetched_at as balance_at,
  fetched_on,
  coalesce(reference_on, fetched_on) as balance_on,
  balance_type,
  amount_minor as reported_minor,
  list_id,
  list_at,
  coalesce(listed_count, 0) as listed_count,
  coalesce(listed_booked, 0) as listed_booked,
  coalesce(pending_minor, 0) as pending_minor,
  -- The last day whose rows are in a balance of this type, where it is one of a day.
  case
    when balance_type ilike 'opening%' then least(coalesce(reference_on, fetched_on), fetched_on) - 1
    when balance_type ilike 'closing%' or balance_type ilike 'previously%'
      then least(coalesce(reference_on, fetched_on - 1), fetched_on)
    else fetched_on
  end as through_on,
  list_at is not null
    and list_at >= fetched_at - interval 1 hour
    and row_number() over (partition by account_id, list_id order by fetched_at, extraction_id) = 1
    as is_provable
from dated
left join listed using (list_id)
left join pending using (extraction_id)
