-- grain: one row per booked payment that was seen pending before: which pending row it was
-- The same bank id decides; otherwise an equal amount within 8 days, when the pending row had gone before
-- the booked one came. One to one, best pair first. Pending rows that are long gone count too: they gave
-- the transaction its id.
with recursive versions as (
  select * from stg_versions join stg_payment_keys using (version_key)
),

payments as (
  select
    payment_key,
    any_value(account_id) as account_id,
    any_value(is_pending) as is_pending,
    any_value(currency) as currency,
    arg_max(booked_on, (last_seen_at, version_key)) as booked_on,
    arg_max(amount_minor, (last_seen_at, version_key)) as amount_minor,
    arg_max(content, (last_seen_at, version_key)) as content,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
  from versions
  group by payment_key
),

bank_ids as (
  select distinct payment_key, account_id, is_pending, bank_id
  from stg_rows
  join stg_payment_keys using (version_key)
  where bank_id is not null
),

same_id as (
  select distinct pending.payment_key as pending_key, booked.payment_key as booked_key
  from bank_ids as pending
  join bank_ids as booked using (account_id, bank_id)
  where pending.is_pending and not booked.is_pending
),

same_amount as (
  select pending.payment_key as pending_key, booked.payment_key as booked_key
  from payments as pending
  join payments as booked using (account_id, currency, amount_minor)
  where pending.is_pending
    and not booked.is_pending
    and pending.last_seen_at < booked.first_seen_at
    and booked.booked_on between pending.booked_on - 8 and pending.booked_on + 8
),

candidates as (
  select
    pending_key,
    booked_key,
    bool_or(is_same_id) as is_same_id,
    any_value(abs(booked.booked_on - pending.booked_on)) as days,
    any_value(jaro_winkler_similarity(pending.content, booked.content)) as similarity
  from (
    select *, true as is_same_id from same_id
    union all
    select *, false from same_amount
  )
  join payments as pending on pending.payment_key = pending_key
  join payments as booked on booked.payment_key = booked_key
  group by pending_key, booked_key
),

plausible as (
  select
    *,
    row_number() over (
      order by is_same_id desc, similarity >= 0.8 desc, days, similarity desc, pending_key, booked_key
    ) as place
  from candidates
  where is_same_id or similarity >= 0.6 or days <= 3
),

rounds as (
  select
    *,
    place = min(place) over (partition by pending_key)
      and place = min(place) over (partition by booked_key) as is_pair
  from plausible
  union all
  select
    * exclude (is_pair),
    place = min(place) over (partition by pending_key)
      and place = min(place) over (partition by booked_key)
  from rounds as open_pair
  where pending_key not in (select pending_key from rounds where is_pair)
    and booked_key not in (select booked_key from rounds where is_pair)
)

select booked_key, pending_key
from rounds
where is_pair
