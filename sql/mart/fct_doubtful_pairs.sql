-- grain: one row per pair of payments that may be one and that nobody has decided about
with latest as (
  select account_id, fetched_at as latest_at from stg_latest_extractions
),

pairs as (
  select
    account_id,
    earlier_key,
    later_key,
    arg_min(kind, (first_seen_at, kind)) as kind,
    min(first_seen_at) as first_seen_at
  from stg_doubtful_pairs
  semi join src_accounts using (account_id)
  join latest using (account_id)
  -- What became of a pending row is soon forgotten; a booked one counts as long as it stands.
  where kind = 'replaced' or first_seen_at >= latest_at - interval 30 days
  group by account_id, earlier_key, later_key
),

shown as (
  select
    payment_key,
    booked_on,
    amount_minor,
    currency,
    payee,
    description,
    is_pending
  from stg_rows
  join stg_payment_keys using (version_key)
  where payment_key in (select earlier_key from pairs union select later_key from pairs)
  qualify row_number() over (
    partition by payment_key
    order by is_pending, fetched_at desc, extraction_id desc, row_number desc
  ) = 1
)

select
  pairs.account_id,
  pairs.earlier_key,
  pairs.later_key,
  pairs.kind,
  earlier.currency,
  md5(pairs.earlier_key) as earlier_transaction_id,
  earlier.booked_on as earlier_on,
  earlier.amount_minor as earlier_minor,
  earlier.payee as earlier_payee,
  earlier.description as earlier_description,
  earlier.is_pending as is_earlier_pending,
  md5(pairs.later_key) as later_transaction_id,
  later.booked_on as later_on,
  later.amount_minor as later_minor,
  later.payee as later_payee,
  later.description as later_description,
  later.is_pending as is_later_pending,
  pairs.first_seen_at
from pairs
join shown as earlier on earlier.payment_key = pairs.earlier_key
join shown as later on later.payment_key = pairs.later_key
order by first_seen_at, earlier_key, later_key
