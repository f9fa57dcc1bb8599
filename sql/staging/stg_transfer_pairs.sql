-- grain: one row per two payments on two own accounts whose amounts and days allow one transfer
-- Of one amount, or of what is left of it after a conversion, and within four days. `far` is 0 where the
-- amounts are the same by what the banks say, and more the less is known of the conversion.
with legs as (
  select
    transaction_id,
    account_id,
    booked_on,
    amount_minor,
    currency,
    base_minor,
    foreign_amount_minor,
    foreign_currency,
    is_plain
  from stg_transfer_legs
),

-- Whole days, so that each payment is looked up by amount and day and not beside every other one.
leaving as (
  select legs.*, legs.booked_on + apart as arriving_on
  from legs
  cross join (select unnest(range(-4, 5))::integer as apart)
  where legs.amount_minor < 0
),

same_currency as (
  select leaving.transaction_id as out_transaction_id, arriving.transaction_id as in_transaction_id, 0 as far
  from leaving
  join legs as arriving
    on arriving.booked_on = leaving.arriving_on
    and arriving.currency = leaving.currency
    and arriving.amount_minor = -leaving.amount_minor
  where arriving.account_id <> leaving.account_id
),

-- What one side calls the foreign amount is what the other side shows. Without that a known rate tells, up to
-- a bank's margin; without a rate both texts must say so, and the amounts must be of one size.
other_currency as (
  select
    leaving.transaction_id as out_transaction_id,
    arriving.transaction_id as in_transaction_id,
    abs(ln(arriving.base_minor / -leaving.base_minor)) as off,
    case
      when leaving.foreign_currency = arriving.currency
        and arriving.amount_minor = -leaving.foreign_amount_minor
        then 0
      when arriving.foreign_currency = leaving.currency
        and arriving.foreign_amount_minor = -leaving.amount_minor
        then 0
      when off < 0.04 and (leaving.is_plain or arriving.is_plain) then 1
      when coalesce(off < 0.1, abs(ln(arriving.amount_minor / -leaving.amount_minor)) < 0.5)
        and leaving.is_plain
        and arriving.is_plain
        then 2
      when (leaving.transaction_id, arriving.transaction_id) in (
        select (out_transaction_id, in_transaction_id) from src_transfer_decisions where is_transfer
      )
        then 3
    end as far
  from leaving
  join legs as arriving on arriving.booked_on = leaving.arriving_on
  where arriving.currency <> leaving.currency
    and arriving.amount_minor > 0
    and arriving.account_id <> leaving.account_id
)

select * from same_currency
union all
select out_transaction_id, in_transaction_id, far from other_currency where far is not null
