-- Every booked row that any fetch showed has its payment in the marts, and no booked payment there was never
-- shown booked.
-- slice: none
with rows_of_payments as (
  select md5(payment_key) as transaction_id, bool_or(not is_pending) as was_booked
  from stg_versions
  join stg_payment_keys using (version_key)
  where account_id in (select account_id from dim_accounts)
  group by payment_key
),

booked as (
  select transaction_id
  from fct_transactions
  where not is_pending and transaction_id in (select transaction_id from rows_of_payments)
)

select 'lost' as found, transaction_id
from rows_of_payments anti join booked using (transaction_id)
where was_booked
union all
select 'never shown booked', transaction_id
from rows_of_payments semi join booked using (transaction_id)
where not was_booked
