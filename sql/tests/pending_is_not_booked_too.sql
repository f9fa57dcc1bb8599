-- A payment that is booked is no longer pending.
select pending.transaction_id, booked.transaction_id as booked_transaction_id
from stg_transactions as pending
join stg_transactions as booked
  on booked.account_id = pending.account_id
  and booked.bank_id = pending.bank_id
  and not booked.is_pending
where pending.is_pending
