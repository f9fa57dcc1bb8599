-- grain: one row per group of versions that are one by key or id: how it was first shown, and how last
with versions as (
  select
    *,
    coalesce(group_key, version_key) as key,
    (first_number, not is_pending, version_key) as place
  from stg_versions
  left join stg_same_ids using (version_key)
),

-- Nearly every version is a group of its own.
several as (
  select
    key as group_key,
    any_value(account_id) as account_id,
    arg_min(currency, place) as currency,
    bool_and(is_pending) as is_pending,
    min(first_number) as first_number,
    max(last_number) as last_number,
    false as is_never_missing,
    arg_min(is_pending, place) as was_pending,
    arg_min(booked_on, place) as first_on,
    arg_min(amount_minor, place) as first_minor,
    arg_min(content, place) as first_content,
    arg_max(booked_on, (not is_pending, last_number, version_key)) as last_on,
    arg_max(amount_minor, (not is_pending, last_number, version_key)) as last_minor,
    arg_max(content, (not is_pending, last_number, version_key)) as last_content,
    max(merchant_category_code) as merchant_category_code
  from versions
  where group_key is not null
  group by key
)

select * from several
union all by name
select
  version_key as group_key,
  account_id,
  currency,
  is_pending,
  first_number,
  last_number,
  is_never_missing,
  is_pending as was_pending,
  booked_on as first_on,
  amount_minor as first_minor,
  content as first_content,
  booked_on as last_on,
  amount_minor as last_minor,
  content as last_content,
  merchant_category_code
from versions
where group_key is null
