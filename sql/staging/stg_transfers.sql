-- grain: one row per transfer between two own accounts: its two payments
-- Each payment is in one pair, best pair first. A pair needs evidence in a text or a number, unless it is the
-- only possible one on both sides, on one day, and large.
with recursive placed as (
  select
    *,
    row_number() over (
      order by
        is_told desc,
        evidence > 0 desc,
        far,
        days,
        evidence desc,
        out_transaction_id,
        in_transaction_id
    ) as place
  from stg_transfer_candidates
),

plausible as (
  select out_transaction_id, in_transaction_id, is_told, evidence, place
  from placed
  where is_told
    or evidence > 0
    or (is_only_one and far = 0 and days = 0 and out_minor >= 5000 and not is_other_people)
),

rounds as (
  select
    *,
    place = min(place) over (partition by out_transaction_id)
      and place = min(place) over (partition by in_transaction_id) as is_pair
  from plausible
  union all
  select
    * exclude (is_pair),
    place = min(place) over (partition by out_transaction_id)
      and place = min(place) over (partition by in_transaction_id)
  from rounds as open_pair
  where out_transaction_id not in (select out_transaction_id from rounds where is_pair)
    and in_transaction_id not in (select in_transaction_id from rounds where is_pair)
)

select
  md5(out_transaction_id || in_transaction_id) as transfer_id,
  out_transaction_id,
  in_transaction_id,
  is_told,
  evidence
from rounds
where is_pair
