-- grain: one row per month and currency, other than the base currency, in which something was paid
-- Fees for paying abroad name no currency: a month's fees stand beside the one in which most was spent.
with spending as (
  select
    *,
    -- “,12.00 EUR, RATE 1.16/GBP”, “ FOREIGN SPEND 9.99 USD”, “ AMOUNT: 2.00 USD”
    if(
      foreign_currency is null
        and (
          contains(description, ', RATE ')
          or contains(description, 'FOREIGN SPEND ')
          or contains(description, 'AMOUNT: ')
        ),
      regexp_extract(
        description,
        '(,|FOREIGN SPEND |AMOUNT: )(\d[\d,]*[.]\d+) ([A-Z]{3})\b',
        ['mark', 'paid', 'currency']
      ),
      null
    ) as said
  from fct_transactions
  where counts_as = 'spending'
),

payments as (
  select
    month,
    if(
      spending.currency <> getvariable('base_currency'),
      spending.currency,
      coalesce(foreign_currency, said_in.currency)
    ) as foreign_currency,
    if(
      spending.currency <> getvariable('base_currency'),
      spent_minor,
      sign(spent_minor) * coalesce(
        abs(foreign_amount_minor),
        (try_cast(replace(said.paid, ',', '') as decimal(18, 3)) * pow(10, digits::integer)::bigint)::bigint
      )
    ) as foreign_minor,
    base_spent_minor,
    category = 'fees' and regexp_matches(
      lower(category_reason || ' ' || coalesce(description, '')),
      '\b(foreign|non.?sterling|overseas|currency conversion)\b'
    ) as is_fee
  from spending
  left join seed_currencies as said_in on said_in.currency = said.currency
),

summed as (
  select
    month,
    foreign_currency,
    sum(foreign_minor)::bigint as foreign_minor,
    coalesce(sum(base_spent_minor), 0)::bigint as base_spent_minor,
    count(*) as transaction_count,
    count_if(base_spent_minor is null) as unconverted_count
  from payments
  where foreign_currency <> getvariable('base_currency') and not is_fee
  group by month, foreign_currency
),

fees as (
  select month, coalesce(sum(base_spent_minor), 0)::bigint as fee_minor
  from payments
  where is_fee
  group by month
),

placed as (
  select
    *,
    row_number() over (
      partition by month order by base_spent_minor desc, foreign_currency
    ) = 1 as has_fees
  from summed
)

select
  month,
  placed.foreign_currency,
  coalesce(foreign_minor, 0) as foreign_minor,
  coalesce(base_spent_minor, 0) as base_spent_minor,
  coalesce(transaction_count, 0) as transaction_count,
  coalesce(unconverted_count, 0) as unconverted_count,
  if(coalesce(has_fees, true), coalesce(fee_minor, 0), 0) as fee_minor
from placed
full join fees using (month)
order by month, foreign_currency
