-- grain: one row per row and id, of the ids that were seen on more than one version
-- An id that names two rows of one answer names nothing: some banks send a filler, or count from one every day.
with every_row as (
  select * from stg_rows
),

bank_ids as (
  select account_id, bank_id as id
  from every_row
  where bank_id is not null
  group by all
  having min(version_key) <> max(version_key)
),

provider_ids as (
  select account_id, provider_id as id
  from every_row
  where provider_id is not null
  group by all
  having min(version_key) <> max(version_key)
),

named as (
  select account_id, 'bank' as id_kind, id, extraction_id, answer_number, is_pending, fingerprint, version_key
  from every_row
  join bank_ids using (account_id)
  where bank_id = id
  union all
  select account_id, 'provider', id, extraction_id, answer_number, is_pending, fingerprint, version_key
  from every_row
  join provider_ids using (account_id)
  where provider_id = id
),

repeated as (
  select account_id, id_kind, id
  from named
  group by account_id, id_kind, id, extraction_id, is_pending
  having count(*) > 1
)

select distinct * exclude (extraction_id)
from named
anti join repeated using (account_id, id_kind, id)
