-- grain: one row per month, category and currency in which something was spent or refunded
select
  month,
  category,
  currency,
  sum(spent_minor)::bigint as spent_minor,
  count(*) as transaction_count
from fct_transactions
where counts_as = 'spending'
group by month, category, currency
order by month, category, currency
