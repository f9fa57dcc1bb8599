-- grain: one row per version key and id, of the ids that were seen on more than one version
-- A word without a digit stands for no id (NOTPROVIDED); one that names two rows of an answer names nothing.
with every_row as (
  select * from stg_rows
),

bank_ids as (
  select account_id, bank_id as id
  from every_row
  where regexp_matches(bank_id, '\d')
  group by all
  having min(version_key) <> max(version_key)
),

provider_ids as (
  select account_id, provider_id as id
  from every_row
  where regexp_matches(provider_id, '\d')
  group by all
  having min(version_key) <> max(version_key)
),

named as (
  select every_row.*, 'bank' as id_kind, id
  from every_row
  join bank_ids on bank_ids.account_id = every_row.account_id and id = bank_id
  union all
  select every_row.*, 'provider', id
  from every_row
  join provider_ids on provider_ids.account_id = every_row.account_id and id = provider_id
),

repeated as (
  select account_id, id_kind, id
  from named
  group by account_id, id_kind, id, extraction_id, is_pending
  having count(*) > 1
)

select distinct account_id, id_kind, id, fingerprint, is_pending, version_key
from named
anti join repeated using (account_id, id_kind, id)
