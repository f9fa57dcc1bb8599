-- A series begins, ends and is counted as its payments are, which all stand in the transactions.
-- slice: merchant
with paid as (
  select
    series_id,
    min(payments.booked_on) as first_paid_on,
    max(payments.booked_on) as last_paid_on,
    count(*) as paid,
    count(transactions.transaction_id) as known
  from fct_recurring_payments as payments
  left join fct_transactions as transactions
    on transactions.transaction_id = payments.transaction_id
    and transactions.booked_on = payments.booked_on
    and transactions.amount_minor = payments.amount_minor
  group by series_id
)

select series_id, first_on, first_paid_on, last_on, last_paid_on, payments, paid, known
from fct_series
full join paid using (series_id)
where first_on is distinct from first_paid_on
  or last_on is distinct from last_paid_on
  or payments is distinct from paid
  or known is distinct from paid
