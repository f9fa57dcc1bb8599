-- grain: one row per two payments on two own accounts that may be one transfer, with what speaks for it
-- Of one amount, or of what is left of it after a conversion, and within four days.
with legs as (
  select * from stg_transfer_legs
),

accounts as (
  select account_id, lower(number_ending) as number_ending, kind not in ('card', 'loan') as is_paid_by_number
  from src_accounts
),

decisions as (
  select out_transaction_id, in_transaction_id, is_transfer from src_transfer_decisions
),

same_currency as (
  select leaving, arriving, 0 as far
  from legs as leaving
  join legs as arriving
    on arriving.currency = leaving.currency
    and arriving.amount_minor = -leaving.amount_minor
  where leaving.amount_minor < 0
),

-- What one side calls the foreign amount is what the other side shows. Without that a known rate tells, up to
-- a bank's margin; without a rate both texts must say so, and the amounts must be of one size.
other_currency as (
  select
    leaving,
    arriving,
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
    end as far
  from legs as leaving
  join legs as arriving on arriving.currency <> leaving.currency
  where leaving.amount_minor < 0
    and arriving.amount_minor > 0
    and abs(arriving.booked_on - leaving.booked_on) <= 4
),

pairs as (
  select leaving, arriving, far from same_currency
  union all
  select leaving, arriving, far from other_currency
),

weighed as (
  select
    leaving.transaction_id as out_transaction_id,
    arriving.transaction_id as in_transaction_id,
    leaving,
    arriving,
    abs(arriving.booked_on - leaving.booked_on) as days,
    far,
    coalesce(decisions.is_transfer, false) as is_told,
    coalesce(ends_with(leaving.counterparty_account, to_account.number_ending), false) as is_to_number,
    coalesce(ends_with(arriving.counterparty_account, from_account.number_ending), false) as is_from_number,
    list_contains(leaving.mentioned_account_ids, arriving.account_id)
      or list_contains(arriving.mentioned_account_ids, leaving.account_id) as is_named,
    -- Another number than that of the own account, unless a text names the account itself.
    not is_named
      and (
        (
          to_account.is_paid_by_number
          and length(leaving.counterparty_account) >= 8
          and length(to_account.number_ending) >= 4
          and not is_to_number
        )
        or (
          from_account.is_paid_by_number
          and length(arriving.counterparty_account) >= 8
          and length(from_account.number_ending) >= 4
          and not is_from_number
        )
      ) as is_elsewhere,
    -- Two names of people without a word in common.
    length(leaving.name_words) >= 2
      and length(arriving.name_words) >= 2
      and not list_has_any(leaving.name_words, arriving.name_words) as is_other_people,
    leaving.says_transfer::integer
      + arriving.says_transfer::integer
      + 2 * list_contains(leaving.mentioned_account_ids, arriving.account_id)::integer
      + 2 * list_contains(arriving.mentioned_account_ids, leaving.account_id)::integer
      + 4 * is_to_number::integer
      + 4 * is_from_number::integer
      + list_has_any(leaving.tokens, arriving.tokens)::integer as evidence
  from pairs
  join accounts as to_account on to_account.account_id = arriving.account_id
  join accounts as from_account on from_account.account_id = leaving.account_id
  left join decisions
    on decisions.out_transaction_id = leaving.transaction_id
    and decisions.in_transaction_id = arriving.transaction_id
  where leaving.account_id <> arriving.account_id
    and days <= 4
    and coalesce(decisions.is_transfer, far is not null)
    and coalesce(decisions.is_transfer, not coalesce(is_elsewhere, false))
)

select
  * exclude (far, is_named, is_elsewhere, is_to_number, is_from_number),
  coalesce(far, 3) as far,
  count(*) over (partition by out_transaction_id) = 1
    and count(*) over (partition by in_transaction_id) = 1 as is_only_one
from weighed
