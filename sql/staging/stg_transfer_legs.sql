-- grain: one row per payment that may be one side of a transfer between own accounts
-- A payment with a known shop, a merchant code or a plain reason is none, unless a person says so; a card
-- shows transfers only as money coming in.
with named as (
  select * from stg_named
),

categories as (
  select transaction_id, category, category_reason, is_told_transfer, is_told_no_transfer
  from stg_categories
),

told_pairs as (
  select unnest([out_transaction_id, in_transaction_id]) as transaction_id
  from src_transfer_decisions
  where is_transfer
),

own_words as (
  select * from stg_own_words
),

conversions as (
  select transaction_id, base_minor from stg_conversions
),

open_payments as (
  select named.*, categories.category
  from named
  join categories using (transaction_id)
  where (named.amount_minor <> 0 or categories.is_told_transfer)
    and not categories.is_told_no_transfer
    and (
      categories.is_told_transfer
      or transaction_id in (select transaction_id from told_pairs)
      or (
        (
          categories.category in ('transfer', 'savings')
          or categories.category_reason in ('nothing known', 'money in')
          or (categories.category_reason like 'word: %' and named.channel <> 'card')
        )
        and (named.account_kind <> 'card' or named.amount_minor > 0)
        and (
          named.channel <> 'card' or named.account_kind = 'card' or categories.category = 'transfer'
        )
      )
    )
),

mentions as (
  select open_payments.transaction_id, list(distinct own_words.account_id) as mentioned_account_ids
  from open_payments
  join own_words
    on own_words.account_id <> open_payments.account_id
    and contains(open_payments.everything, ' ' || own_words.word || ' ')
  group by open_payments.transaction_id
)

select
  open_payments.transaction_id,
  open_payments.account_id,
  open_payments.booked_on,
  open_payments.amount_minor,
  open_payments.currency,
  open_payments.foreign_amount_minor,
  open_payments.foreign_currency,
  if(
    open_payments.currency = getvariable('base_currency'), open_payments.amount_minor, base_minor
  ) as base_minor,
  open_payments.payee,
  open_payments.account_kind,
  regexp_replace(lower(open_payments.counterparty_account), '[^a-z0-9]', '', 'g') as counterparty_account,
  if(
    open_payments.channel = 'person',
    list_filter(string_split(open_payments.name, ' '), lambda word: length(word) >= 3),
    []
  ) as name_words,
  coalesce(mentioned_account_ids, []) as mentioned_account_ids,
  open_payments.category = 'transfer'
    or open_payments.channel in ('top_up', 'pot')
    or regexp_matches(
      open_payments.everything,
      ' (transfer|trf|tfr|top ?up|payment received|payment thank you|repayment|savings pot|sweep) '
    ) as says_transfer,
  list_distinct(
    list_filter(
      string_split(open_payments.everything, ' '), lambda word: length(word) >= 4 and word <> 'payment'
    )
  ) as tokens,
  -- Plain enough to count before the other side has come: a card payment, a top-up, an own account's name.
  open_payments.category = 'transfer'
    or open_payments.channel in ('top_up', 'pot')
    or (
      open_payments.account_kind = 'card'
      and regexp_matches(open_payments.everything, ' (payment received|thank you|direct debit|payment) ')
    )
    or (open_payments.category <> 'savings' and mentioned_account_ids is not null) as is_plain
from open_payments
left join mentions using (transaction_id)
left join conversions using (transaction_id)
