-- A refund undoes a purchase made before it, and none gets back more than it cost.
-- slice: month
with refunds as (
  select refund_of, sum(amount_minor) as back_minor, min(booked_on) as first_back_on
  from fct_transactions
  where refund_of is not null
  group by refund_of
)

select refunds.refund_of, back_minor, purchases.amount_minor, first_back_on, purchases.booked_on
from refunds
join fct_transactions as purchases on purchases.transaction_id = refunds.refund_of
where back_minor > -purchases.amount_minor
  or first_back_on < purchases.booked_on
