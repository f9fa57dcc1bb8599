-- grain: one row per account and recorded balances answer that has a booked balance
with reports as (
  select * from stg_balance_reports
),

proofs as (
  select * from stg_reconciliation
),

clues as (
  select
    extraction_id,
    list({ 'transaction_id': transaction_id, 'reason': reason } order by reason, transaction_id) as explanation
  from stg_reconciliation_clues
  group by extraction_id
)

select
  reports.account_id,
  reports.extraction_id,
  reports.balance_at,
  reports.balance_on,
  reports.balance_type,
  reports.reported_minor,
  (reports.reported_minor - proofs.difference_minor)::bigint as expected_minor,
  proofs.difference_minor,
  coalesce(proofs.status, 'waiting') as status,
  proofs.reading,
  proofs.last_reconciled_at,
  proofs.last_reconciled_on,
  coalesce(proofs.rows_since, 0) as rows_since,
  reports.listed_count,
  proofs.off_since,
  coalesce(proofs.off_count, 0) as off_count,
  coalesce(clues.explanation, []) as explanation
from reports
left join proofs using (extraction_id)
left join clues using (extraction_id)
order by account_id, balance_at, extraction_id
