-- grain: one row per payment, with the words of its text and what seeds and codes say about them
with payments as (
  select * from stg_payments
),

labels as (
  select * from stg_labels
),

bank_codes as (
  select * from seed_bank_codes
),

accounts as (
  select * from src_accounts
),

codes as (
  select * from seed_merchant_category_codes
)

select
  payments.*,
  accounts.kind as account_kind,
  accounts.institution_name,
  labels.* exclude (payee, description, channel, seed_merchant, seed_category, seed_pattern),
  -- A firm that is called like something else is not where the code says that something else is sold.
  is_everyday
    and coalesce(labels.seed_category <> codes.category, false)
    and codes.category in (
      'eating_out', 'groceries', 'travel', 'health', 'personal_care', 'entertainment', 'transport', 'housing',
      'shopping', 'gifts_charity'
    ) as is_namesake,
  if(is_namesake, null, labels.seed_merchant) as seed_merchant,
  if(is_namesake, null, labels.seed_category) as seed_category,
  if(is_namesake, null, labels.seed_pattern) as seed_pattern,
  labels.channel,
  codes.category as code_category,
  case when payments.amount_minor < 0 then hint_out_category else hint_in_category end as hint_category,
  case when payments.amount_minor < 0 then hint_out else hint_in end as hint
from payments
join accounts using (account_id)
left join bank_codes on bank_codes.code = lower(payments.bank_code)
join labels
  on labels.payee = payments.payee
  and labels.description = payments.description
  and labels.channel = coalesce(
    bank_codes.channel,
    case when payments.merchant_category_code is not null or accounts.kind = 'card' then 'card' end,
    'unknown'
  )
left join codes on codes.code = payments.merchant_category_code
