-- The months hold what the transactions hold.
with transactions as (
  select currency, sum(spent_minor) as spent_minor, sum(income_minor) as income_minor
  from fct_transactions
  group by currency
),

spending as (
  select currency, sum(spent_minor) as spent_minor from fct_monthly_spending group by currency
),

income as (
  select currency, sum(income_minor) as income_minor from fct_monthly_income group by currency
)

select transactions.currency, transactions.spent_minor, spending.spent_minor as spent_in_months
from transactions
left join spending using (currency)
left join income using (currency)
where transactions.spent_minor <> coalesce(spending.spent_minor, 0)
  or transactions.income_minor <> coalesce(income.income_minor, 0)
