-- grain: one row per account: what its bank last reported
-- An answer without a booked balance changes nothing: the last one stays, with its day, and is never zero.
with balances as (
  select * from src_balances
),

accounts as (
  select account_id, kind as account_kind, currency from src_accounts
),

limits as (
  select * from stg_credit_limits
),

answers as (
  select
    account_id,
    extraction_id,
    any_value(account_kind) as account_kind,
    any_value(fetched_at) as balance_at,
    max(amount_minor) filter (where balance_kind = 'booked') as booked_minor,
    max(reference_on) filter (where balance_kind = 'booked') as booked_on,
    max(amount_minor) filter (where balance_kind = 'available') as available_minor,
    bool_or(is_credit_limit_included) filter (where balance_kind = 'available') as holds_credit
  from balances
  join accounts using (account_id, currency)
  group by account_id, extraction_id
),

latest as (
  select *
  from answers
  where booked_minor is not null or available_minor is not null
  qualify row_number() over (
    partition by account_id
    order by booked_minor is null, balance_at desc, extraction_id desc
  ) = 1
)

select
  account_id,
  balance_at,
  coalesce(booked_on, timezone(getvariable('zone'), timezone('UTC', balance_at))::date) as balance_on,
  booked_minor,
  case
    when account_kind = 'card' then null
    -- Money of one's own: borrowed money is taken off, and without knowing how much nothing is said.
    when holds_credit then available_minor - credit_limit_minor
    else available_minor
  end as available_minor,
  if(account_kind = 'card', available_minor, null) as credit_left_minor,
  if(account_kind = 'card', credit_limit_minor, null) as credit_limit_minor,
  if(account_kind <> 'card', credit_limit_minor, null) as overdraft_limit_minor
from latest
left join limits using (account_id)
