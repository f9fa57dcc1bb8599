-- grain: one row per pair of payments that may be one and that nobody has decided about, reason and instant
-- Until somebody does, both are kept.
with links as (
  select * from stg_kept_links
),

keys as (
  select version_key, payment_key from stg_payment_keys
),

brought as (
  select account_id, answer_number, any_value(fetched_at) as first_seen_at
  from stg_answers
  group by account_id, answer_number
),

doubts as (
  select distinct
    account_id,
    earlier.payment_key as earlier_key,
    later.payment_key as later_key,
    doubt as kind,
    first_seen_at
  from stg_judged
  join brought using (account_id, answer_number)
  join keys as earlier on earlier.version_key = earlier_key
  join keys as later on later.version_key = later_key
  where doubt is not null
    and earlier.payment_key <> later.payment_key
    and stg_judged.later_key not in (select later_key from links)
    and (doubt = 'shown together' or stg_judged.earlier_key not in (select earlier_key from links))
),

decided as (
  select distinct earlier.payment_key as earlier_key, later.payment_key as later_key
  from stg_decisions
  join keys as earlier on earlier.version_key = earlier_key
  join keys as later on later.version_key = later_key
)

select * from doubts
anti join decided using (earlier_key, later_key)
