-- grain: one row per payment that came back from a shop, with the category of what it undoes
-- What a card brings in is a refund. Other money in is one only when its text says so or when something was
-- bought there before that it can undo; money that keeps coming in is never one.
with named as (
  select
    transaction_id,
    merchant,
    account_id,
    channel,
    account_kind = 'card' or channel = 'card' or merchant_category_code is not null as is_card,
    amount_minor,
    currency,
    booked_on,
    everything
  from stg_named
  where transaction_id not in (select transaction_id from stg_transfer_sides)
),

categories as (
  select transaction_id, category, category_reason, is_told from stg_categories
),

payments as (
  select * from named join categories using (transaction_id)
),

purchases as (
  select *
  from payments
  where amount_minor < 0 and category not in ('income', 'transfer', 'savings')
),

money_in as (
  select
    *,
    regexp_matches(everything, ' (refund|refunded|reversal|chargeback) ') as says_refund,
    sum(amount_minor) over (
      partition by merchant, currency
      order by booked_on
      range between interval 180 day preceding and current row
    ) as back_minor
  from payments
  where amount_minor > 0
    and category not in ('transfer', 'savings')
    and (category <> 'income' or category_reason = 'money in')
),

-- A wage, a pension, a rent: three months or more with an amount of about the same size.
regular as (
  select money_in.transaction_id
  from money_in
  join money_in as other
    on other.account_id = money_in.account_id
    and other.merchant = money_in.merchant
    and other.currency = money_in.currency
    and other.booked_on between money_in.booked_on - 100 and money_in.booked_on + 100
    and other.amount_minor between money_in.amount_minor * 0.8 and money_in.amount_minor * 1.25
  group by money_in.transaction_id
  having count(distinct date_trunc('month', other.booked_on)) >= 3
),

-- The purchase of the same amount if there is one, otherwise the last one before it.
undone as (
  select
    money_in.transaction_id,
    arg_max(
      purchases.category,
      (purchases.amount_minor = -money_in.amount_minor, purchases.booked_on, purchases.transaction_id)
    ) as category,
    coalesce(
      max(-purchases.amount_minor) filter (where purchases.currency = money_in.currency)
        >= any_value(money_in.amount_minor)
      and sum(-purchases.amount_minor) filter (where purchases.currency = money_in.currency)
        >= any_value(money_in.back_minor),
      false
    ) as is_enough
  from money_in
  join purchases
    on purchases.merchant = money_in.merchant
    and purchases.booked_on between money_in.booked_on - 180 and money_in.booked_on
  group by money_in.transaction_id
)

select
  money_in.transaction_id,
  case
    when is_told then money_in.category
    else coalesce(undone.category, if(money_in.category = 'income', 'other', money_in.category))
  end as category,
  case
    when is_told then money_in.category_reason
    when undone.category is not null then 'refund of a purchase'
    else 'refund; ' || money_in.category_reason
  end as category_reason
from money_in
left join undone using (transaction_id)
where is_told
  or says_refund
  or is_card
  or (
    undone.is_enough
    and (money_in.category <> 'income' or channel <> 'person')
    and transaction_id not in (select transaction_id from regular)
  )
