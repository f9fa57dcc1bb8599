-- A series begins, ends and is counted as its payments are, which all stand in the transactions, and the next one
-- comes after the last.
with paid as (
  select
    series_id,
    min(payments.booked_on) as first_on,
    max(payments.booked_on) as last_on,
    count(*) as payments,
    count(transactions.transaction_id) as known
  from fct_recurring_payments as payments
  left join fct_transactions as transactions
    on transactions.transaction_id = payments.transaction_id
    and transactions.booked_on = payments.booked_on
    and transactions.amount_minor = payments.amount_minor
  group by series_id
)

select series.series_id, series.first_on, paid.first_on as first_paid_on, series.last_on,
  paid.last_on as last_paid_on, series.payments, paid.payments as paid, known, next_on
from fct_recurring as series
left join paid using (series_id)
where series.first_on is distinct from paid.first_on
  or series.last_on is distinct from paid.last_on
  or series.payments is distinct from paid.payments
  or known is distinct from paid.payments
  or next_on <= series.last_on
