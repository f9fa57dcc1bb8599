-- grain: one row per merchant that pays, kind of income, month and currency
-- What the text says comes first; what it does not say is a salary when it comes like one.
with income as (
  select
    transaction_id,
    merchant,
    month,
    currency,
    income_minor,
    base_income_minor,
    lower(category_reason || ' ' || coalesce(description, '')) as words
  from fct_transactions
  where counts_as = 'income'
),

regular as (
  select transaction_id, cadence from fct_recurring_payments where is_by_mandate
),

named as (
  select
    *,
    case
      when regexp_matches(words, '\b(tax refund|tax rebate|tax credit repayment)\b') then 'tax_refund'
      when regexp_matches(
        words,
        '\b(child benefit|universal credit|state pension|dwp|tax credit|housing benefit|carers? allowance)\b'
      ) then 'benefit'
      when regexp_matches(words, '\b(interest|dividends?)\b') then 'interest'
      when regexp_matches(words, '\b(salary|wages?|payroll|bonus)\b') then 'salary'
      when regexp_matches(words, '\b(payout|ebay|etsy|depop|vinted)\b') then 'sale'
      when cadence in ('weekly', 'fortnightly', 'four_weekly', 'monthly') then 'salary'
      else 'other'
    end as kind
  from income
  left join regular using (transaction_id)
)

select
  merchant,
  kind,
  month,
  currency,
  sum(income_minor)::bigint as income_minor,
  count(*) as transaction_count,
  coalesce(sum(base_income_minor), 0)::bigint as base_income_minor,
  count_if(base_income_minor is null) as unconverted_count
from named
group by merchant, kind, month, currency
order by merchant, kind, month, currency
