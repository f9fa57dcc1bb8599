-- grain: one row per payment on one account, with everything that is decided about it
with named as (
  select * exclude (merchant) from stg_named
),

categories as (
  select transaction_id, category, category_reason, merchant, told_merchant, is_told, is_told_transfer
  from stg_categories
),

transfer_sides as (
  select * from stg_transfer_sides
),

refunds as (
  select transaction_id, category as refund_category, category_reason as refund_reason from stg_refunds
),

ties as (
  select transaction_id, refund_of, category as tied_category from stg_refund_ties
),

accounts as (
  select account_id as other_account_id, name as other_name from src_accounts
),

conversions as (
  select * from stg_conversions
),

decided as (
  select
    named.*,
    transfer_sides.transaction_id is not null as is_transfer,
    refunds.transaction_id is not null as is_refund,
    ties.refund_of,
    transfer_sides.transfer_id,
    coalesce(told_merchant, other_name, categories.merchant) as merchant,
    -- What a shop pays and is no refund was earned there.
    refunds.transaction_id is null
      and amount_minor > 0
      and categories.category not in ('income', 'transfer', 'savings') as is_earned,
    case
      when transfer_sides.transaction_id is not null then 'transfer'
      when is_earned then 'income'
      -- A card's own name on the card itself moves nothing between accounts.
      when categories.category = 'transfer' then 'other'
      when is_told then categories.category
      else coalesce(ties.tied_category, refunds.refund_category, categories.category)
    end as category,
    case
      when categories.is_told_transfer then categories.category_reason
      when transfer_sides.is_told_pair then 'your decision on this pair'
      when transfer_sides.transfer_id is not null then 'transfer pair'
      when transfer_sides.transaction_id is not null then 'transfer by its text'
      when is_earned then 'money in that is no refund'
      else coalesce(refunds.refund_reason, categories.category_reason)
    end as category_reason
  from named
  join categories using (transaction_id)
  left join transfer_sides using (transaction_id)
  left join refunds using (transaction_id)
  left join ties using (transaction_id)
  left join accounts using (other_account_id)
),

counted as (
  select
    decided.*,
    case
      when category in ('transfer', 'savings', 'income') then category
      else 'spending'
    end as counts_as,
    currency = getvariable('base_currency') as is_base,
    if(is_base, amount_minor, conversions.base_minor) as base_minor,
    if(is_base, 1::decimal(28, 12), conversions.base_rate) as base_rate,
    if(is_base, booked_on, conversions.base_rate_on) as base_rate_on,
    if(is_base, 'same currency', conversions.base_rate_source) as base_rate_source
  from decided
  left join conversions using (transaction_id)
)

select
  transaction_id,
  account_id,
  booked_on,
  valued_on,
  date_trunc('month', booked_on)::date as month,
  is_pending,
  amount_minor,
  currency,
  payee,
  merchant,
  description,
  category,
  category_reason,
  is_transfer,
  is_refund,
  refund_of,
  transfer_id,
  counts_as,
  if(counts_as = 'spending', -amount_minor, 0)::bigint as spent_minor,
  if(counts_as = 'income', amount_minor, 0)::bigint as income_minor,
  base_minor,
  base_rate,
  base_rate_on,
  base_rate_source,
  if(counts_as = 'spending', -base_minor, 0)::bigint as base_spent_minor,
  if(counts_as = 'income', base_minor, 0)::bigint as base_income_minor,
  foreign_amount_minor,
  foreign_currency,
  foreign_rate,
  bank_code,
  merchant_category_code,
  bank_id,
  first_seen_at
from counted
