-- A refund undoes a purchase at the same place made before it, and none gets back more than it cost.
-- slice: none
with tied as (
  select refund_of, sum(amount_minor) as back_minor, min(booked_on) as first_back_on
  from fct_transactions
  where refund_of is not null
  group by refund_of
)

select tied.refund_of, back_minor, purchases.amount_minor, first_back_on, purchases.booked_on
from tied
left join fct_transactions as purchases on purchases.transaction_id = tied.refund_of
where purchases.transaction_id is null
  or back_minor > -purchases.amount_minor
  or first_back_on < purchases.booked_on
