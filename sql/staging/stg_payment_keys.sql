-- grain: one row per version key, with the key of the payment that it is a version of
-- A bank that rewords or redates a row keeps one of its ids: then both wordings are one payment, which
-- keeps the key it was first seen under. Two rows of one answer are never one payment.
with versions as (
  select * from stg_versions
),

every_row as (
  select * from stg_rows
),

ids as (
  select distinct account_id, is_pending, 'bank' as id_kind, bank_id as id, version_key
  from every_row
  where bank_id is not null
  union all
  select distinct account_id, is_pending, 'provider', provider_id, version_key
  from every_row
  where provider_id is not null
),

reworded_ids as (
  select account_id, is_pending, id_kind, id
  from ids
  group by all
  having count(distinct split_part(version_key, '-', 1)) > 1
),

suspects as (
  select ids.* from ids semi join reworded_ids using (account_id, is_pending, id_kind, id)
),

pairs as (
  select distinct later.version_key, earlier.version_key as earlier_key
  from suspects as later
  join suspects as earlier using (account_id, is_pending, id_kind, id)
  join versions as a on a.version_key = later.version_key
  join versions as b on b.version_key = earlier.version_key
  where a.fingerprint <> b.fingerprint
    and (b.first_seen_at, b.version_key) < (a.first_seen_at, a.version_key)
    and a.currency = b.currency
    -- Some banks use an id again for another payment.
    and (a.is_pending or a.amount_minor = b.amount_minor)
    and abs(a.booked_on - b.booked_on) <= 10
),

shown_together as (
  select distinct pairs.version_key, pairs.earlier_key
  from pairs
  join every_row as a on a.version_key = pairs.version_key
  join every_row as b on b.version_key = pairs.earlier_key and b.extraction_id = a.extraction_id
),

merged as (
  select
    pairs.version_key,
    arg_min(pairs.earlier_key, (versions.first_seen_at, versions.version_key)) as earlier_key
  from pairs
  anti join shown_together using (version_key, earlier_key)
  join versions on versions.version_key = pairs.earlier_key
  group by pairs.version_key
)

select
  versions.version_key,
  coalesce(merged.earlier_key, versions.version_key) as payment_key
from versions
left join merged using (version_key)
