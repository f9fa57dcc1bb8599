-- grain: one row per matched transfer between two own accounts
with transfers as (
  select * from stg_transfers
),

transactions as (
  select * from fct_transactions
)

select
  transfers.transfer_id,
  leaving.transaction_id as out_transaction_id,
  arriving.transaction_id as in_transaction_id,
  leaving.account_id as out_account_id,
  arriving.account_id as in_account_id,
  leaving.booked_on as out_on,
  arriving.booked_on as in_on,
  -leaving.amount_minor as out_minor,
  leaving.currency as out_currency,
  arriving.amount_minor as in_minor,
  arriving.currency as in_currency
from transfers
join transactions as leaving on leaving.transaction_id = transfers.out_transaction_id
join transactions as arriving on arriving.transaction_id = transfers.in_transaction_id
order by out_on, transfer_id
