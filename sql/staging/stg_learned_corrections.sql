-- grain: one row per merchant and direction whose corrected payments agree on a category
-- history-wide: what a person says of some payments is taken for all of a merchant that sells one kind of
-- thing. Not where the seeds, the codes or the payments themselves know more than one kind.
with guesses as (
  select * from stg_guesses
),

corrected as (
  select guesses.merchant, guesses.amount_minor > 0 as is_in, corrections.category
  from src_transaction_corrections as corrections
  join guesses using (transaction_id)
  where corrections.category <> 'transfer'
    and not coalesce(corrections.is_transfer, false)
),

agreed as (
  select merchant, is_in, min(category) as category
  from corrected
  group by merchant, is_in
  having count(distinct category) = 1
),

many_kinds as (
  select merchant from seed_broad_merchants
  union
  select merchant from seed_merchants group by merchant having count(distinct category) > 1
  union
  select guesses.merchant
  from guesses
  semi join agreed using (merchant)
  where guesses.amount_minor < 0 and guesses.category_reason <> 'nothing known'
  group by guesses.merchant
  having count(distinct guesses.category) > 1
)

select * from agreed where merchant not in (select merchant from many_kinds)
