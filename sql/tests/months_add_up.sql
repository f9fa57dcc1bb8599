-- Every payment that is spending or income is in exactly one month's figure, to the penny.
-- slice: month
with counted as (
  select
    month,
    if(counts_as = 'spending', category, 'income') as category,
    currency,
    sum(spent_minor + income_minor)::bigint as total_minor,
    count(*) as transaction_count
  from fct_transactions
  where counts_as in ('spending', 'income')
  group by all
),

in_months as (
  select month, category, currency, spent_minor as total_minor, transaction_count
  from fct_monthly_spending
  union all
  select month, 'income', currency, income_minor, transaction_count
  from fct_monthly_income
)

select 'only in fct_transactions' as found, * from (select * from counted except all select * from in_months)
union all
select 'only in the months', * from (select * from in_months except all select * from counted)
