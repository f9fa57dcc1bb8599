-- grain: one row per account: what its bank last reported
with balances as (
  select * from src_balances
),

accounts as (
  select account_id, kind as account_kind, currency from src_accounts
),

latest as (
  select *
  from balances
  qualify dense_rank() over (partition by account_id order by fetched_at desc, extraction_id desc) = 1
),

-- One balance of each kind, in the account's currency; the credit limit is nobody's money.
ranked as (
  select latest.*, accounts.account_kind
  from latest
  join accounts using (account_id, currency)
  qualify row_number() over (
    partition by account_id, balance_kind
    order by coalesce(is_credit_limit_included, false), row_number
  ) = 1
),

kinds as (
  select
    account_id,
    any_value(account_kind) as account_kind,
    max(fetched_at) as balance_at,
    max(amount_minor) filter (where balance_kind = 'booked') as booked_minor,
    max(amount_minor) filter (where balance_kind = 'available') as available_minor,
    max(amount_minor) filter (where balance_kind = 'other') as other_minor,
    max(reference_on) as balance_on
  from ranked
  group by account_id
)

select
  account_id,
  balance_at,
  coalesce(
    balance_on,
    timezone(getvariable('zone'), timezone('UTC', balance_at))::date
  ) as balance_on,
  coalesce(booked_minor, other_minor, if(account_kind = 'card', null, available_minor)) as booked_minor,
  if(account_kind = 'card', null, available_minor) as available_minor,
  if(account_kind = 'card', available_minor, null) as credit_left_minor
from kinds
