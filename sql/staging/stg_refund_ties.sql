-- grain: one row per refund for which a purchase is known that it undoes
-- The last purchase of the same amount there, each undone once; otherwise the last one that was large enough,
-- as long as all that came back of it is no more than it cost.
with recursive payments as (
  select
    named.transaction_id,
    named.merchant,
    named.currency,
    named.booked_on,
    named.amount_minor,
    categories.category,
    refunds.transaction_id is not null as is_refund
  from stg_named as named
  join stg_categories as categories using (transaction_id)
  left join stg_refunds as refunds using (transaction_id)
  where named.transaction_id not in (select transaction_id from stg_transfer_sides)
),

possible as (
  select
    refunds.transaction_id,
    purchases.transaction_id as refund_of,
    refunds.amount_minor as back_minor,
    -purchases.amount_minor as paid_minor,
    refunds.booked_on as back_on,
    purchases.booked_on as paid_on,
    purchases.category
  from payments as refunds
  join payments as purchases
    on purchases.merchant = refunds.merchant
    and purchases.currency = refunds.currency
    and purchases.booked_on between refunds.booked_on - 180 and refunds.booked_on
    and -purchases.amount_minor >= refunds.amount_minor
  where refunds.is_refund
    and purchases.category not in ('income', 'transfer', 'savings')
),

equal_pairs as (
  select *, row_number() over (order by back_on - paid_on, back_on, transaction_id, refund_of) as place
  from possible
  where back_minor = paid_minor
),

rounds as (
  select
    *,
    place = min(place) over (partition by transaction_id)
      and place = min(place) over (partition by refund_of) as is_pair
  from equal_pairs
  union all
  select
    * exclude (is_pair),
    place = min(place) over (partition by transaction_id)
      and place = min(place) over (partition by refund_of)
  from rounds as open_pair
  where transaction_id not in (select transaction_id from rounds where is_pair)
    and refund_of not in (select refund_of from rounds where is_pair)
),

whole as (
  select transaction_id, refund_of, category from rounds where is_pair
),

in_part as (
  select
    *,
    sum(back_minor) over (partition by refund_of order by back_on, transaction_id) as all_back_minor
  from (
    select *
    from possible
    where transaction_id not in (select transaction_id from whole)
      and refund_of not in (select refund_of from whole)
    qualify row_number() over (partition by transaction_id order by paid_on desc, refund_of) = 1
  )
)

select transaction_id, refund_of, category from whole
union all
select transaction_id, refund_of, category from in_part where all_back_minor <= paid_minor
