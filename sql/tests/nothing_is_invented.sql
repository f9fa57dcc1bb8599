-- Every payment in the marts is of a row that some fetch showed.
-- slice: month
select transaction_id, account_id, booked_on, amount_minor
from fct_transactions
where transaction_id not in (
  select transaction_id from stg_payments where transaction_id in (select transaction_id from fct_transactions)
)
