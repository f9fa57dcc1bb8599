-- grain: one row per payment that is a transfer between own accounts, paired or with its other side to come
with transfers as (
  select * from stg_transfers
),

payments as (
  select * from stg_payments
),

sides as (
  select
    out_transaction_id as transaction_id,
    in_transaction_id as other_transaction_id,
    transfer_id,
    is_told as is_told_pair
  from transfers
  union all
  select in_transaction_id, out_transaction_id, transfer_id, is_told from transfers
)

select
  sides.transaction_id,
  sides.transfer_id,
  payments.account_id as other_account_id,
  sides.is_told_pair
from sides
join payments on payments.transaction_id = sides.other_transaction_id
union all
select transaction_id, null, null, false
from stg_transfer_legs
where is_plain
  and transaction_id not in (select transaction_id from sides)
