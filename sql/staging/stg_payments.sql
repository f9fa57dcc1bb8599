-- grain: one row per payment on one account: booked, or pending in the account's latest extraction
with every_row as (
  select * from stg_rows join stg_payment_keys using (version_key)
),

latest_extractions as (
  select * from stg_latest_extractions
),

-- The latest wording of a row wins, and what is booked wins over what was pending.
latest_rows as (
  select *
  from every_row
  qualify row_number() over (
    partition by payment_key
    order by is_pending, fetched_at desc, extraction_id desc, row_number desc
  ) = 1
),

first_seen as (
  select
    payment_key,
    min(fetched_at) as first_seen_at,
    -- A balance holds a payment from when it is booked, however long it was pending.
    min(fetched_at) filter (where not is_pending) as first_booked_at,
    max(fetched_at) as last_shown_at
  from every_row
  group by payment_key
),

alive as (
  select latest_rows.*
  from latest_rows
  left join latest_extractions using (account_id)
  where not latest_rows.is_pending
    or latest_rows.extraction_id = latest_extractions.extraction_id
)

select
  md5(alive.payment_key) as transaction_id,
  alive.account_id,
  alive.booked_on,
  alive.valued_on,
  alive.is_pending,
  alive.amount_minor,
  alive.currency,
  alive.payee,
  alive.description,
  alive.merchant_category_code,
  alive.bank_code,
  alive.foreign_amount_minor,
  alive.foreign_currency,
  alive.foreign_rate,
  alive.counterparty_account,
  alive.bank_id,
  first_seen.first_seen_at,
  first_seen.first_booked_at,
  first_seen.last_shown_at,
  alive.payment_key
from alive
join first_seen using (payment_key)
