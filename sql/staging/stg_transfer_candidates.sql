-- grain: one row per two payments on two own accounts that may be one transfer, with what speaks for it
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

weighed as (
  select
    pairs.out_transaction_id,
    pairs.in_transaction_id,
    leaving.account_id as out_account_id,
    arriving.account_id as in_account_id,
    leaving.booked_on as out_on,
    arriving.booked_on as in_on,
    -leaving.amount_minor as out_minor,
    leaving.currency as out_currency,
    arriving.amount_minor as in_minor,
    arriving.currency as in_currency,
    leaving.payee as out_payee,
    arriving.payee as in_payee,
    abs(arriving.booked_on - leaving.booked_on) as days,
    pairs.far,
    coalesce(decisions.is_transfer, false) as is_told,
    coalesce(ends_with(leaving.counterparty_account, to_account.number_ending), false) as is_to_number,
    coalesce(ends_with(arriving.counterparty_account, from_account.number_ending), false) as is_from_number,
    list_contains(leaving.mentioned_account_ids, arriving.account_id) as is_to_named,
    list_contains(arriving.mentioned_account_ids, leaving.account_id) as is_from_named,
    -- Another number than that of the own account, unless a text names the account itself.
    not is_to_named
      and not is_from_named
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
      + 2 * is_to_named::integer
      + 2 * is_from_named::integer
      + 4 * is_to_number::integer
      + 4 * is_from_number::integer
      + list_has_any(leaving.tokens, arriving.tokens)::integer as evidence
  from stg_transfer_pairs as pairs
  join legs as leaving on leaving.transaction_id = pairs.out_transaction_id
  join legs as arriving on arriving.transaction_id = pairs.in_transaction_id
  join accounts as to_account on to_account.account_id = arriving.account_id
  join accounts as from_account on from_account.account_id = leaving.account_id
  left join decisions
    on decisions.out_transaction_id = pairs.out_transaction_id
    and decisions.in_transaction_id = pairs.in_transaction_id
  where coalesce(decisions.is_transfer, not coalesce(is_elsewhere, false))
)

select
  * exclude (is_to_named, is_from_named, is_elsewhere, is_to_number, is_from_number),
  count(*) over (partition by out_transaction_id) = 1
    and count(*) over (partition by in_transaction_id) = 1 as is_only_one
from weighed
