-- grain: one row per version key whose id was another wording's before: the wording it follows
with ids as (
  select * from stg_ids
),

versions as (
  select * from stg_versions
),

shared as (
  select distinct later.version_key, earlier.version_key as named_key, earlier.fingerprint
  from ids as later
  join ids as earlier using (account_id, id_kind, id)
  where later.fingerprint <> earlier.fingerprint
    or (later.is_pending and later.version_key <> earlier.version_key)
),

-- Of two equal rows the bank may number the other first, so each copy of the wording may be the one. Step by
-- step: compared before they are joined by wording, versions would be compared with all others.
copies as materialized (
  select
    shared.version_key,
    earlier.version_key as earlier_key,
    bool_or(earlier.version_key = shared.named_key) as is_named
  from shared
  join versions as earlier using (fingerprint)
  group by all
),

compared as materialized (
  select
    later.version_key,
    later.fingerprint,
    earlier.version_key as earlier_key,
    is_named,
    jaro_winkler_similarity(later.content, earlier.content) >= 0.7
      or list_has_any(
        list_filter(string_split(later.content, ' '), lambda word: length(word) > 3),
        string_split(earlier.content, ' ')
      ) as is_alike,
    later.amount_minor = earlier.amount_minor as is_equal,
    later.currency = earlier.currency as is_same_currency,
    abs(later.booked_on - earlier.booked_on) as days,
    not earlier.is_pending and not later.is_pending as are_booked,
    (earlier.first_number, not earlier.is_pending, earlier.version_key) as place,
    (later.first_number, not later.is_pending, later.version_key) as later_place
  from copies
  join versions as later using (version_key)
  join versions as earlier on earlier.version_key = copies.earlier_key
),

pairs as (
  select *
  from compared
  where place < later_place
    -- Some banks use an id again for another payment.
    and if(are_booked, is_equal and is_same_currency and days <= 10, (is_alike or is_equal) and days <= 45)
),

rows_of_pairs as (
  select version_key, answer_number, is_pending, bank_id, provider_id
  from stg_rows
  where version_key in (select version_key from pairs union select earlier_key from pairs)
),

-- Two rows of one answer are two payments, unless one id says that the pending one is the booked one.
shown_together as (
  select distinct pairs.version_key, pairs.earlier_key
  from pairs
  join rows_of_pairs as a on a.version_key = pairs.version_key
  join rows_of_pairs as b on b.version_key = pairs.earlier_key and b.answer_number = a.answer_number
  where a.is_pending = b.is_pending
    or not is_alike
    or not coalesce(a.bank_id = b.bank_id, a.provider_id = b.provider_id, false)
),

decided_apart as (
  select earlier_key as version_key, later_key as earlier_key from src_pair_decisions where not is_same
  union
  select later_key, earlier_key from src_pair_decisions where not is_same
),

best as (
  select *
  from pairs
  anti join shown_together using (version_key, earlier_key)
  anti join decided_apart using (version_key, earlier_key)
  qualify row_number() over (partition by version_key order by is_named desc, place desc) = 1
)

select version_key, earlier_key
from best
qualify row_number() over (
  partition by earlier_key, fingerprint order by is_named desc, version_key
) = 1
