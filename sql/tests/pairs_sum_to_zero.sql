-- Both sides of a transfer know it, count as nothing else, and are nothing together where they are in one
-- currency.
-- slice: month
select
  pairs.transfer_id,
  leaving.amount_minor as leaving_minor,
  arriving.amount_minor as arriving_minor,
  leaving.counts_as as leaving_counts_as,
  arriving.counts_as as arriving_counts_as
from fct_transfers as pairs
join fct_transactions as leaving on leaving.transaction_id = pairs.out_transaction_id
join fct_transactions as arriving on arriving.transaction_id = pairs.in_transaction_id
where leaving.transfer_id is distinct from pairs.transfer_id
  or arriving.transfer_id is distinct from pairs.transfer_id
  or leaving.counts_as <> 'transfer'
  or arriving.counts_as <> 'transfer'
  or (leaving.currency = arriving.currency and leaving.amount_minor + arriving.amount_minor <> 0)
