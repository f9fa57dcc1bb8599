-- What a payment counts as is told by its category, and a refund is money in that counts as spending.
-- slice: month
select transaction_id, category, counts_as, is_transfer, is_refund, amount_minor
from fct_transactions
join dim_categories using (category)
where is_spending <> (counts_as = 'spending')
  or is_income <> (counts_as = 'income')
  or is_transfer <> (counts_as = 'transfer')
  or (is_refund and not (counts_as = 'spending' and amount_minor > 0))
  or (counts_as = 'spending' and amount_minor > 0 and not is_refund)
  or (transfer_id is not null and not is_transfer)
