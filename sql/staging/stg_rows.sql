-- grain: one row per row of a transactions extraction, with the key of what it shows
-- Copies are counted: the second of two equal coffees in one answer has a key of its own, and the same
-- answer fetched again gives the same keys. Ids are no part of the key, because banks change them.
with transactions as (
  select src_transactions.*, stg_answers.answer_number, stg_answers.is_again
  from src_transactions
  join stg_answers using (extraction_id)
),

-- Read twice, which costs less than to keep it.
fingerprinted as not materialized (
  select
    *,
    trim(regexp_replace(lower(payee || ' ' || description), '[^\p{L}\p{N}]+', ' ', 'g')) as content,
    md5(
      concat_ws('|', account_id, is_pending, booked_on, amount_minor, currency, content)
    ) as fingerprint
  from transactions
),

pending as (
  select
    fingerprint,
    answer_number,
    row_number() over (
      partition by extraction_id, fingerprint
      order by provider_id, bank_id, row_number
    ) as copy
  from fingerprinted
  where is_pending
),

gaps as (
  select
    *,
    answer_number - dense_rank() over (partition by fingerprint, copy order by answer_number) as gone_before
  from pending
),

-- A pending row that was gone and is here again is another one: the first may have been booked meanwhile.
sightings as (
  select distinct
    fingerprint,
    copy,
    answer_number,
    dense_rank() over (partition by fingerprint, copy order by gone_before) as sighting
  from gaps
  qualify sighting > 1
),

counted as (
  select
    *,
    row_number() over (
      partition by extraction_id, fingerprint
      order by provider_id, bank_id, row_number
    ) as copy
  from fingerprinted
)

select
  counted.* exclude (copy),
  concat_ws('-', fingerprint, copy, sighting) as version_key
from counted
left join sightings using (fingerprint, copy, answer_number)
