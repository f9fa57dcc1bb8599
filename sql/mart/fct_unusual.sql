-- grain: one row per payment of the last 13 months that is out of the ordinary
-- Amounts are compared in the base currency; what cannot be converted is compared with nothing.
-- Not kept as a whole: most of what follows needs two or three of its columns.
with recent as not materialized (
  select
    transaction_id, account_id, booked_on, merchant, category, amount_minor, currency,
    -base_minor as size_minor
  from fct_transactions
  where counts_as = 'spending'
    and amount_minor < 0
    and not is_refund
    and booked_on >= getvariable('today')::date - interval 13 month
),

merchants as (
  select
    merchant,
    count(*) as payments,
    quantile_disc(size_minor, 0.5) as middle_minor,
    quantile_disc(size_minor, 0.9) as high_minor,
    min(booked_on) as first_on
  from recent
  group by merchant
),

regular_merchants as (
  select distinct merchant from fct_series where direction = 'out'
),

-- The two largest of a category, rents and bills aside.
categories as (
  select
    category,
    count(*) as payments,
    max(size_minor, 2)[1] as largest_minor,
    max(size_minor, 2)[2] as next_minor
  from recent
  anti join regular_merchants using (merchant)
  group by category
),

all_payments as (
  select quantile_disc(size_minor, 0.95) as large_minor
  from recent
  anti join regular_merchants using (merchant)
),

-- The same amount at the same place within two days, at a place where that is no habit.
twins as (
  select later.transaction_id, later.merchant, min(earlier.booked_on) as earlier_on
  from recent as later
  join recent as earlier
    on earlier.merchant = later.merchant
    and earlier.amount_minor = later.amount_minor
    and earlier.currency = later.currency
    and (earlier.booked_on, earlier.transaction_id) < (later.booked_on, later.transaction_id)
    and later.booked_on - earlier.booked_on <= 2
  join merchants on merchants.merchant = later.merchant
  where later.size_minor >= if(payments < 40, 500, 3 * middle_minor)
  group by later.transaction_id, later.merchant
),

doubles as (
  select * from twins
  qualify count(*) over (partition by merchant) <= 2
),

rises as (
  select payments.transaction_id, any_value(change.from_minor) as from_minor
  from (select series_id, unnest(price_changes) as change from fct_series where direction = 'out')
  join fct_recurring_payments as payments using (series_id)
  where payments.booked_on = change.changed_on
    and change.to_minor > change.from_minor
    and change.currency = payments.currency
  group by payments.transaction_id
),

judged as (
  select
    recent.*,
    case
      when doubles.transaction_id is not null then { 'reason': 'charged_twice', 'compared_minor': size_minor }
      when rises.transaction_id is not null then { 'reason': 'price_rise', 'compared_minor': from_minor }
      when recent.category = 'fees' then { 'reason': 'fee', 'compared_minor': null }
      when regular_id is not null then null
      -- A weekly shop is large beside the others, and usual.
      when merchants.payments >= 6
        and size_minor >= 3 * middle_minor
        and 2 * size_minor >= 3 * high_minor
        and size_minor - middle_minor >= 5000
        then { 'reason': 'large_for_merchant', 'compared_minor': middle_minor }
      when merchants.first_on = booked_on and size_minor >= 10000 and size_minor >= 2 * large_minor
        then { 'reason': 'large_first_time', 'compared_minor': large_minor }
      when categories.payments >= 10 and size_minor = largest_minor and 2 * size_minor >= 3 * next_minor
        and size_minor >= 10000
        then { 'reason': 'largest_in_category', 'compared_minor': next_minor }
    end as finding
  from (
    from recent
    where size_minor >= 5000
      or category = 'fees'
      or transaction_id in (select transaction_id from doubles union all select transaction_id from rises)
  ) as recent
  join merchants using (merchant)
  left join categories using (category)
  cross join all_payments
  left join (select transaction_id as regular_id from fct_recurring_payments) on regular_id = transaction_id
  left join doubles using (transaction_id)
  left join rises using (transaction_id)
)

select
  transaction_id, account_id, booked_on, merchant, category, amount_minor, currency,
  finding.reason as reason,
  finding.compared_minor::bigint as compared_minor
from judged
where finding is not null
order by booked_on, transaction_id
