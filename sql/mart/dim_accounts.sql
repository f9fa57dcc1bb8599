-- grain: one row per account
with accounts as (
  select * from src_accounts
),

balances as (
  select * from stg_balances
),

latest_extractions as (
  select account_id, fetched_at as synced_at from stg_latest_extractions
),

transactions as (
  select
    account_id,
    min(booked_on) as first_on,
    max(booked_on) as last_on,
    count(*) as transaction_count
  from fct_transactions
  group by account_id
)

select
  account_id,
  accounts.institution_name,
  accounts.name,
  accounts.kind,
  accounts.currency,
  accounts.number_ending,
  accounts.is_active,
  balances.booked_minor,
  balances.available_minor,
  balances.credit_left_minor,
  balances.credit_limit_minor,
  balances.overdraft_limit_minor,
  balances.balance_at,
  balances.balance_on,
  latest_extractions.synced_at,
  transactions.first_on,
  transactions.last_on,
  coalesce(transactions.transaction_count, 0) as transaction_count
from accounts
left join balances using (account_id)
left join latest_extractions using (account_id)
left join transactions using (account_id)
order by account_id
