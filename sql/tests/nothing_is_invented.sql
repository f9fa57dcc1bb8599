-- Every payment in the marts is of a row that some fetch showed.
select transaction_id, account_id, booked_on, amount_minor
from fct_transactions
where transaction_id not in (select md5(payment_key) from stg_payment_keys)
