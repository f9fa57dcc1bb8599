-- grain: one row per payment, with the category it has when it is no transfer, and why
-- What people said goes first: of this payment, by a rule, of its merchant, of other payments there.
with guesses as (
  select * from stg_guesses
),

corrections as (
  select transaction_id, category, merchant, is_transfer from src_transaction_corrections
),

fits as (
  select * from stg_rule_fits
),

merchant_corrections as (
  select merchant, category, renamed_to from src_merchant_corrections
),

learned as (
  select * from stg_learned_corrections
),

said as (
  select
    guesses.*,
    corrections.is_transfer,
    coalesce(corrections.merchant, fits.merchant) as told_merchant,
    merchant_corrections.renamed_to,
    guesses.category = 'income' and category_reason <> 'money in' as is_plain_income,
    case
      when corrections.is_transfer then ['transfer', 'your correction of this payment', 'told']
      when corrections.category is not null
        then [corrections.category, 'your correction of this payment', 'told']
      when fits.direction is not null and fits.category is not null
        then [fits.category, 'your rule' || coalesce(': ' || fits.words, ''), 'told']
    end as told,
    -- What is said without a direction is said of the usual one: a wage from a shop stays a wage.
    list_filter(
      [
        [fits.category, 'your rule' || coalesce(': ' || fits.words, '')],
        [merchant_corrections.category, 'your correction of ' || guesses.merchant],
        [learned.category, 'learned from your correction']
      ],
      lambda one: one[1] is not null
    )[1] as general
  from guesses
  left join corrections using (transaction_id)
  left join fits using (transaction_id)
  left join merchant_corrections on merchant_corrections.merchant = guesses.merchant
  left join learned
    on learned.merchant = guesses.merchant and learned.is_in = (guesses.amount_minor > 0)
),

chosen as (
  select
    *,
    case
      when told is not null then told
      when general is not null
        and not (amount_minor > 0 and is_plain_income and general[1] not in ('income', 'transfer'))
        and not (amount_minor < 0 and general[1] = 'income')
        then [general[1], general[2], 'general']
      else [category, category_reason, 'guessed']
    end as choice
  from said
)

select
  transaction_id,
  account_id,
  coalesce(told_merchant, renamed_to, merchant) as merchant,
  told_merchant,
  case
    when is_transfer is false and choice[1] = 'transfer' then if(amount_minor > 0, 'income', 'other')
    else choice[1]
  end as category,
  case
    when is_transfer is false and choice[1] = 'transfer' then 'your correction of this payment'
    else choice[2]
  end as category_reason,
  choice[3] = 'told' as is_told,
  coalesce(is_transfer, choice[3] <> 'guessed' and choice[1] = 'transfer') as is_told_transfer,
  is_transfer is false or (choice[3] <> 'guessed' and choice[1] <> 'transfer') as is_told_no_transfer
from chosen
