-- grain: one row per month, category and currency in which something was spent or refunded
select
  month,
  category,
  currency,
  sum(spent_minor)::bigint as spent_minor,
  count(*) as transaction_count,
  -- What cannot be converted is counted and left out, never added to another currency.
  coalesce(sum(base_spent_minor), 0)::bigint as base_spent_minor,
  count_if(base_spent_minor is null) as unconverted_count
from fct_transactions
where counts_as = 'spending'
group by month, category, currency
order by month, category, currency
