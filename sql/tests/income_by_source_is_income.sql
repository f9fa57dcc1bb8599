-- What the sources of income brought in a month is what was earned in it.
with sources as (
  select
    month,
    currency,
    sum(income_minor)::bigint as income_minor,
    sum(transaction_count)::bigint as transaction_count,
    sum(base_income_minor)::bigint as base_income_minor,
    sum(unconverted_count)::bigint as unconverted_count
  from fct_income
  group by month, currency
),

months as (
  select month, currency, income_minor, transaction_count, base_income_minor, unconverted_count
  from fct_monthly_income
)

select 'only by source' as found, * from (select * from sources except all select * from months)
union all
select 'only by month', * from (select * from months except all select * from sources)
