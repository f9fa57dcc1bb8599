-- A payment is one side of at most one transfer.
-- slice: none
with sides as (
  select out_transaction_id as transaction_id from fct_transfers
  union all
  select in_transaction_id from fct_transfers
)

select transaction_id, count(*) as transfers
from sides
group by transaction_id
having count(*) > 1
