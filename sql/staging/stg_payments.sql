-- grain: one row per payment on one account: booked, or pending in the account's latest extraction
with every_row as (
  select * from stg_rows join stg_payment_keys using (version_key)
),

latest_extractions as (
  select * from stg_latest_extractions
),

bookings as (
  select * from stg_bookings
),

-- The latest wording of a row wins.
latest_rows as (
  select *
  from every_row
  qualify row_number() over (
    partition by payment_key
    order by fetched_at desc, extraction_id desc, row_number desc
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
    or (
      latest_rows.extraction_id = latest_extractions.extraction_id
      and latest_rows.payment_key not in (select pending_key from bookings)
    )
)

select
  md5(coalesce(bookings.pending_key, alive.payment_key)) as transaction_id,
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
  least(seen_booked.first_seen_at, seen_pending.first_seen_at) as first_seen_at,
  seen_booked.first_booked_at,
  seen_booked.last_shown_at,
  alive.payment_key
from alive
join first_seen as seen_booked using (payment_key)
left join bookings on bookings.booked_key = alive.payment_key
left join first_seen as seen_pending on seen_pending.payment_key = bookings.pending_key
