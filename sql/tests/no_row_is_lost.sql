-- Every booked row that any extraction showed has its payment in the marts: nothing is ever dropped.
with shown as (
  select account_id, count(distinct payment_key) as payments
  from stg_versions
  join stg_payment_keys using (version_key)
  where not is_pending
    and account_id in (select account_id from dim_accounts)
  group by account_id
),

kept as (
  select account_id, count(*) as transactions
  from fct_transactions
  where not is_pending
  group by account_id
)

select shown.account_id, payments, coalesce(transactions, 0) as transactions
from shown
left join kept using (account_id)
where payments <> coalesce(transactions, 0)
