-- No purchase gets back more than it cost, and a refund is tied to an earlier purchase at the same merchant.
select
  refunds.refund_of,
  any_value(purchases.amount_minor) as amount_minor,
  sum(refunds.amount_minor) as back_minor
from fct_transactions as refunds
join fct_transactions as purchases on purchases.transaction_id = refunds.refund_of
group by refunds.refund_of
having sum(refunds.amount_minor) > -any_value(purchases.amount_minor)
  or bool_or(refunds.currency <> purchases.currency or refunds.booked_on < purchases.booked_on)
