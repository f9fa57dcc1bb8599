-- grain: one row per payment, with its merchant's name and what is known of its category before transfers
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
),

labelled as (
  select
    payments.*,
    accounts.kind as account_kind,
    accounts.institution_name,
    labels.* exclude (payee, description, channel),
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
),

-- The same shop on a card that tells the code teaches the card that does not.
learned as (
  select name, mode(code_category order by code_category) as category
  from labelled
  where code_category is not null and seed_category is null
  group by name
),

-- A bank that writes “Bean and Gone” teaches the one that writes “BEAN AND GONE”.
spellings as (
  select
    trim(
      regexp_replace(regexp_replace(lower(payee), '[''’`.]', '', 'g'), '[^\p{L}\p{N}&+]+', ' ', 'g')
    ) as name,
    min(payee) as spelling
  from payments
  where payee <> upper(payee) and payee <> lower(payee)
  group by all
)

select
  labelled.*,
  learned.category as learned_category,
  case
    when channel = 'cash' or code_category = 'cash' or hint_category = 'cash' then 'Cash withdrawal'
    when hint_category = 'fees' and seed_merchant is null and channel <> 'card' then institution_name
    when hint_category = 'fees' and account_kind = 'card' and seed_merchant is null then institution_name
    when hint in ('interest', 'interest earned', 'interest paid') then institution_name
    when seed_merchant is not null then seed_merchant
    when spellings.spelling is not null then spellings.spelling
    when trim(name) = '' then 'Unknown'
    else array_to_string(
      list_transform(
        list_filter(
          -- “LB LEWISHAM COUNCIL TAX” is paid to Lewisham Council.
          string_split(
            regexp_replace(
              regexp_replace(name, '^(lb|london borough of) ', ''), ' council tax$', ' council'
            ),
            ' '
          ),
          lambda word: word not in ('ltd', 'limited', 'plc', 'llp', 'www', 'com', 'co', 'uk', 'gbr')
        ),
        lambda word: upper(word[1]) || word[2:]
      ),
      ' '
    )
  end as merchant
from labelled
left join learned using (name)
left join spellings using (name)
