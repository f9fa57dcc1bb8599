-- Income less spending, with transfers and savings, is all the money that moved, per account and currency.
-- slice: month
select
  account_id,
  currency,
  sum(amount_minor) as moved_minor,
  sum(income_minor) - sum(spent_minor)
    + coalesce(sum(amount_minor) filter (where counts_as in ('transfer', 'savings')), 0) as counted_minor
from fct_transactions
group by account_id, currency
having moved_minor <> counted_minor
