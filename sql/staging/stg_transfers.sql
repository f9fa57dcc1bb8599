-- grain: one row per transfer between two own accounts: its two payments
-- Each payment is in one pair, best pair first. A pair needs evidence in a text, unless it is the only
-- possible one on both sides, on one day, and large.
with recursive legs as (
  select * from stg_transfer_legs
),

same_currency as (
  select leaving, arriving, 0 as far
  from legs as leaving
  join legs as arriving
    on arriving.currency = leaving.currency
    and arriving.amount_minor = -leaving.amount_minor
  where leaving.amount_minor < 0
),

-- What one side calls the foreign amount is what the other side shows; without that, both texts must say
-- so, and the amounts must be of one size.
other_currency as (
  select
    leaving,
    arriving,
    case
      when leaving.foreign_currency = arriving.currency
        and arriving.amount_minor = -leaving.foreign_amount_minor
        then 0
      when arriving.foreign_currency = leaving.currency
        and arriving.foreign_amount_minor = -leaving.amount_minor
        then 0
      else 1
    end as far
  from legs as leaving
  join legs as arriving on arriving.currency <> leaving.currency
  where leaving.amount_minor < 0
    and arriving.amount_minor > 0
    and (
      far = 0
      or (
        leaving.is_plain
        and arriving.is_plain
        and abs(ln(arriving.amount_minor / -leaving.amount_minor)) < 0.5
      )
    )
),

weighed as (
  select
    leaving.transaction_id as out_transaction_id,
    arriving.transaction_id as in_transaction_id,
    abs(arriving.booked_on - leaving.booked_on) as days,
    far,
    -leaving.amount_minor as amount_minor,
    leaving.says_transfer::integer
      + arriving.says_transfer::integer
      + 2 * list_contains(leaving.mentioned_account_ids, arriving.account_id)::integer
      + 2 * list_contains(arriving.mentioned_account_ids, leaving.account_id)::integer
      + list_has_any(leaving.tokens, arriving.tokens)::integer as evidence
  from (select * from same_currency union all select * from other_currency)
  where leaving.account_id <> arriving.account_id
    and days <= 4
),

placed as (
  select
    *,
    row_number() over (
      order by evidence > 0 desc, far, days, evidence desc, out_transaction_id, in_transaction_id
    ) as place,
    count(*) over (partition by out_transaction_id) = 1
      and count(*) over (partition by in_transaction_id) = 1 as is_only_one
  from weighed
),

plausible as (
  select out_transaction_id, in_transaction_id, place
  from placed
  where evidence > 0 or (is_only_one and days = 0 and amount_minor >= 5000)
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
  in_transaction_id
from rounds
where is_pair
