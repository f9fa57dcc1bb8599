-- grain: one row per row of a transactions extraction, with the key of what it shows
-- Copies are counted: the second of two equal coffees in one answer has a key of its own, and the same
-- answer fetched again gives the same keys. Ids are no part of the key, because banks change them.
with transactions as (
  select * from src_transactions
),

fingerprinted as (
  select
    *,
    trim(regexp_replace(lower(payee || ' ' || description), '[^\p{L}\p{N}]+', ' ', 'g')) as content,
    md5(
      concat_ws('|', account_id, is_pending, booked_on, amount_minor, currency, content)
    ) as fingerprint
  from transactions
)

select
  *,
  fingerprint || '-' || row_number() over (
    partition by extraction_id, fingerprint
    order by provider_id, bank_id, row_number
  ) as version_key
from fingerprinted
