-- grain: one row per month and currency in which something was earned
select
  month,
  currency,
  sum(income_minor)::bigint as income_minor,
  count(*) as transaction_count,
  -- What cannot be converted is counted and left out, never added to another currency.
  coalesce(sum(base_income_minor), 0)::bigint as base_income_minor,
  count_if(base_income_minor is null) as unconverted_count
from fct_transactions
where counts_as = 'income'
group by month, currency
order by month, currency
