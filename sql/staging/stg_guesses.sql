-- grain: one row per payment, with the category that its text and codes tell, and why
with named as (
  select * from stg_named
),

fuel as (
  select
    *,
    merchant_category_code in ('5541', '5542')
      or regexp_matches(everything, ' (petrol|pfs|fuel|pay at pump|filling station) ') as is_fuel
  from named
),

decided as (
  select
    *,
    case
      -- Words that people also write beside a shop's name decide only where no shop is known.
      when hint_category is not null
        and (
          seed_category is null
          or hint not in ('rent', 'pension', 'bonus', 'expenses', 'isa', 'interest')
        )
        then [hint_category, 'text: ' || hint]
      when channel = 'cash' then ['cash', 'bank code ' || bank_code]
      when channel = 'fee' then ['fees', 'bank code ' || bank_code]
      when channel = 'interest'
        then [if(amount_minor > 0, 'income', 'fees'), 'bank code ' || bank_code]
      when is_fuel and coalesce(seed_category, 'transport') in ('groceries', 'transport')
        then ['transport', 'fuel']
      when hint_category is not null then [hint_category, 'text: ' || hint]
      when seed_category is not null then [seed_category, 'merchant seed: ' || seed_pattern]
      when code_category is not null then [code_category, 'mcc ' || merchant_category_code]
      when learned_category is not null then [learned_category, 'mcc on another account']
      when word_category is not null then [word_category, 'word: ' || word]
      when amount_minor > 0
        and account_kind <> 'card'
        and merchant_category_code is null
        and channel <> 'card'
        then ['income', 'money in']
      else ['other', 'nothing known']
    end as decision
  from fuel
)

select
  transaction_id,
  account_id,
  merchant,
  amount_minor,
  decision[1] as category,
  decision[2] as category_reason
from decided
