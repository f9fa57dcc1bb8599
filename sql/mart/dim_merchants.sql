-- grain: one row per merchant, with the category that most of its payments have
select
  merchant,
  mode(category order by category) as category,
  count(*) as transaction_count,
  min(booked_on) as first_on,
  max(booked_on) as last_on
from fct_transactions
where not is_transfer
group by merchant
order by merchant
