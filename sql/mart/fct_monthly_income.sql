-- grain: one row per month and currency in which something was earned
select
  month,
  currency,
  sum(income_minor)::bigint as income_minor,
  count(*) as transaction_count
from fct_transactions
where counts_as = 'income'
group by month, currency
order by month, currency
