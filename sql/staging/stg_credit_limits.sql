-- grain: one row per account whose bank counts borrowed money into what is available: how much of it there is
-- The same figure comes out of most answers: what is available less what is booked, and less what is pending
-- where the bank has taken that off already. A limit that hardly any two answers agree on is none.
with balances as (
  select * from src_balances join (select account_id, currency, kind from src_accounts) using (account_id, currency)
),

answers as (
  select
    account_id,
    extraction_id,
    any_value(fetched_at) as fetched_at,
    any_value(kind) as kind,
    max(amount_minor) filter (where balance_kind = 'booked') as booked_minor,
    max(amount_minor) filter (where balance_kind = 'available' and not is_credit_limit_included) as own_minor,
    max(amount_minor) filter (
      where balance_kind <> 'booked' and is_credit_limit_included and balance_type ilike '%available%'
    ) as with_credit_minor
  from balances
  group by account_id, extraction_id
),

recent as (
  select
    answers.*,
    coalesce(reports.pending_minor, 0) as pending_minor
  from answers
  left join stg_balance_reports as reports using (extraction_id)
  -- The balance of an earlier day is not what the available money is measured by.
  where not coalesce(reports.balance_type similar to '(?i)(opening|closing|previously).*', false)
  qualify dense_rank() over (partition by answers.account_id order by answers.fetched_at desc) <= 60
),

limits as (
  select
    account_id,
    fetched_at,
    unnest(
      case
        when with_credit_minor is not null and own_minor is not null and kind <> 'card'
          then [{ 'reading': 'plain', 'minor': with_credit_minor - own_minor }]
        when booked_minor is not null and (with_credit_minor is not null or kind = 'card')
          then [
            {
              'reading': 'less pending',
              'minor': coalesce(with_credit_minor, own_minor) - booked_minor - pending_minor
            },
            { 'reading': 'plain', 'minor': coalesce(with_credit_minor, own_minor) - booked_minor }
          ]
        else []
      end,
      recursive := true
    )
  from recent
),

counted as (
  select
    account_id,
    reading,
    minor,
    count(*) as times,
    max(fetched_at) as last_at,
    sum(count(*)) over (partition by account_id, reading) as answers
  from limits
  where minor is not null
  group by account_id, reading, minor
)

-- A round figure, where one answer is all there is.
select account_id, minor as credit_limit_minor
from counted
where times * 2 >= answers and minor > 0
qualify row_number() over (
  partition by account_id
  order by times desc, minor % 5000 <> 0, reading, last_at desc
) = 1
