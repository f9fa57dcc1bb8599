-- grain: one row per two payments that may be one transfer and of which nobody has said whether they are
-- What nothing but the amount speaks for, counted as a transfer or not, and what another pair has beaten only
-- by its place in a list. Small amounts and people without a common name are not worth a question.
with candidates as (
  select * from stg_transfer_candidates
  where not is_told and not is_other_people and out_minor >= 1000
),

transfers as (
  select * from stg_transfers
),

beside as (
  select
    candidates.*,
    of_out.transfer_id is not null as is_out_paired,
    of_in.transfer_id is not null as is_in_paired,
    coalesce(of_out.transfer_id = of_in.transfer_id, false) as is_pair,
    coalesce(of_out.out_transaction_id, of_in.out_transaction_id) as taken_out_id,
    coalesce(of_out.in_transaction_id, of_in.in_transaction_id) as taken_in_id
  from candidates
  left join transfers as of_out on of_out.out_transaction_id = candidates.out_transaction_id
  left join transfers as of_in on of_in.in_transaction_id = candidates.in_transaction_id
),

judged as (
  select
    beside.*,
    case
      when is_pair and beside.evidence = 0 then 'only the amount'
      when not is_out_paired and not is_in_paired then 'not counted'
      -- Two equal payments between the same two accounts are as good in either order.
      when is_out_paired <> is_in_paired
        and not taken.is_told
        and taken.evidence <= beside.evidence
        and taken.days = beside.days
        and (
          taken.out_account_id <> beside.out_account_id
          or taken.in_account_id <> beside.in_account_id
        )
        then 'another pair fits as well'
    end as doubt
  from beside
  left join stg_transfer_candidates as taken
    on taken.out_transaction_id = beside.taken_out_id and taken.in_transaction_id = beside.taken_in_id
)

select
  md5(out_transaction_id || in_transaction_id) as transfer_id,
  out_transaction_id,
  in_transaction_id,
  doubt,
  is_pair as is_counted,
  out_account_id,
  in_account_id,
  out_on,
  in_on,
  out_minor,
  out_currency,
  in_minor,
  in_currency,
  out_payee,
  in_payee
from judged
where doubt is not null
