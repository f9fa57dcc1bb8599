-- Every payment is of a row that some fetch showed.
-- slice: none
select transaction_id, payment_key
from stg_payments
where payment_key not in (select payment_key from stg_payment_keys)
