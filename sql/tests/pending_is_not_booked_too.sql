-- A payment that is booked is no longer pending, when an id of its own says which it is.
-- slice: account_id
with clear_ids as (
  select account_id, id
  from stg_ids
  where id_kind = 'bank'
  group by account_id, id
  having count(distinct version_key) filter (where is_pending) = 1
    and count(distinct version_key) filter (where not is_pending) = 1
)

select pending.transaction_id, booked.transaction_id as booked_transaction_id
from stg_payments as pending
join stg_payments as booked
  on booked.account_id = pending.account_id
  and booked.bank_id = pending.bank_id
  and not booked.is_pending
where pending.is_pending
  and abs(booked.booked_on - pending.booked_on) <= 45
  and booked.amount_minor = pending.amount_minor
  and booked.payee = pending.payee
  and booked.description = pending.description
  and (pending.account_id, pending.bank_id) in (select (account_id, id) from clear_ids)
  and (pending.payment_key, booked.payment_key) not in (
    select (earlier_key, later_key) from stg_decisions where not is_same
  )
