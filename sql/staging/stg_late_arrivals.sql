-- grain: one row per old payment that turned up after the account's first answer had left it out
-- Believed only of rows that the bank goes on showing as long as others of their day, beside any that look like
-- them: a row that comes twice, comes back changed, or comes and goes, is no late row.
with openings as (
  select
    *,
    lead(list_at) over by_place as next_list_at
  from stg_proven_openings
  window by_place as (partition by account_id, balance_type order by place)
),

firsts as (
  select account_id, min(list_at) as first_list_at, arg_min(balance_on, balance_at) as first_on
  from openings
  where has_rows
  group by account_id
),

booked as (
  select
    payments.transaction_id,
    payments.account_id,
    payments.booked_on,
    payments.amount_minor,
    payments.first_booked_at,
    payments.last_shown_at,
    lower(payments.payee || ' ' || payments.description) as words
  from stg_payments as payments
  join src_accounts using (account_id, currency)
  where not payments.is_pending
),

-- Until when the bank showed rows of a day or older ones: after that its answers no longer reached back so far.
reaches as (
  select
    account_id,
    booked_on,
    max(max(last_shown_at)) over (partition by account_id order by booked_on) as reached_at
  from booked
  group by account_id, booked_on
),

arrivals as (
  select openings.place, openings.balance_type, openings.next_list_at, booked.*
  from booked
  join firsts using (account_id)
  join openings
    on openings.account_id = booked.account_id
    and booked.first_booked_at = openings.list_at
  join reaches on reaches.account_id = booked.account_id and reaches.booked_on = booked.booked_on
  where booked.first_booked_at > firsts.first_list_at
    and booked.first_booked_at < firsts.first_list_at + interval 31 days
    and booked.booked_on <= firsts.first_on
    and booked.last_shown_at >= openings.next_list_at
    and booked.last_shown_at >= reaches.reached_at
),

-- Equal but for a penny or the sign.
keyed as (
  select *, unnest([abs(amount_minor) - 1, abs(amount_minor), abs(amount_minor) + 1]) as size_minor
  from arrivals
),

-- Two that came together are two, unless half of their words are the same.
doubtful as (
  select distinct keyed.transaction_id
  from keyed
  join booked on booked.account_id = keyed.account_id and abs(booked.amount_minor) = keyed.size_minor
  join reaches on reaches.account_id = booked.account_id and reaches.booked_on = booked.booked_on
  where booked.transaction_id <> keyed.transaction_id
    and abs(booked.booked_on - keyed.booked_on) <= 10
    and (
      (booked.last_shown_at < keyed.next_list_at and reaches.reached_at >= keyed.next_list_at)
      or (
        booked.first_booked_at = keyed.first_booked_at
        and 2 * len(list_intersect(
          regexp_split_to_array(booked.words, '[^\p{L}\p{N}]+'),
          regexp_split_to_array(keyed.words, '[^\p{L}\p{N}]+')
        )) >= least(
          len(list_distinct(regexp_split_to_array(booked.words, '[^\p{L}\p{N}]+'))),
          len(list_distinct(regexp_split_to_array(keyed.words, '[^\p{L}\p{N}]+')))
        )
      )
    )
)

select account_id, balance_type, place, transaction_id, amount_minor
from arrivals
anti join doubtful using (transaction_id)
