-- grain: one row per account and word that names it in the text of a payment
with accounts as (
  select * from src_accounts
),

words as (
  select
    account_id,
    unnest(
      string_split(regexp_replace(lower(institution_name || ' ' || name), '[^\p{L}\p{N}]+', ' ', 'g'), ' ')
    ) as word
  from accounts
  union all
  select account_id, lower(number_ending) from accounts where length(number_ending) >= 4
  union all
  select account_id, 'amex' from accounts where institution_name ilike '%american express%'
)

select distinct account_id, word
from words
where length(word) >= 3
  and word not in (
    'account', 'current', 'personal', 'bank', 'card', 'credit', 'debit', 'rewards', 'gold', 'classic', 'plus',
    'the', 'and', 'plc', 'ltd', 'limited', 'uk', 'eur', 'gbp', 'usd', 'euro', 'everyday', 'main', 'my',
    'business', 'premier', 'standard', 'preferred', 'platinum', 'select', 'american', 'europe', 'first'
  )
