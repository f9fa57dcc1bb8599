-- grain: one row per payment that came back from a shop, with the category of what it undoes
with named as (
  select transaction_id, merchant, channel, account_kind, amount_minor, currency, booked_on, everything
  from stg_named
  where transaction_id not in (select transaction_id from stg_transfer_sides)
),

categories as (
  select transaction_id, category, category_reason from stg_categories
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
  select *
  from payments
  where amount_minor > 0
    and category not in ('transfer', 'savings')
    and (category <> 'income' or category_reason = 'money in')
),

-- The purchase of the same amount if there is one, otherwise the last one before it.
undone as (
  select
    money_in.transaction_id,
    arg_max(
      purchases.category,
      (purchases.amount_minor = -money_in.amount_minor, purchases.booked_on, purchases.transaction_id)
    ) as category
  from money_in
  join purchases
    on purchases.merchant = money_in.merchant
    and purchases.booked_on between money_in.booked_on - 180 and money_in.booked_on
  group by money_in.transaction_id
)

select
  money_in.transaction_id,
  coalesce(undone.category, if(money_in.category = 'income', 'other', money_in.category)) as category,
  case
    when undone.category is not null then 'refund of a purchase'
    else 'refund; ' || money_in.category_reason
  end as category_reason
from money_in
left join undone using (transaction_id)
where money_in.category <> 'income'
  or contains(money_in.everything, ' refund ')
  or (undone.category is not null and money_in.channel <> 'person')
