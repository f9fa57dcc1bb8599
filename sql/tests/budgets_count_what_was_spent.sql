-- A budget has spent what the months say of its category, in its currency, or all of them in the base currency.
with spending as (
  select month, category, 'all' as everything, currency, spent_minor, base_spent_minor
  from fct_monthly_spending
),

counted as (
  select
    budgets.category,
    budgets.currency,
    budgets.month,
    budgets.spent_minor,
    coalesce(
      sum(
        if(budgets.currency = getvariable('base_currency'), spending.base_spent_minor, spending.spent_minor)
      ),
      0
    ) as counted_minor
  from fct_budget_progress as budgets
  left join spending
    on spending.month = budgets.month
    and budgets.category in (spending.category, spending.everything)
    and budgets.currency in (spending.currency, getvariable('base_currency'))
  group by all
)

select * from counted where spent_minor <> counted_minor
