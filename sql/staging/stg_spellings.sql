-- grain: one row per cleaned name that some bank writes with capital and small letters
-- A bank that writes “Bean and Gone” teaches the one that writes “BEAN AND GONE”.
with payees as (
  select distinct payee from stg_payments where payee <> upper(payee) and payee <> lower(payee)
)

select
  trim(
    regexp_replace(regexp_replace(lower(payee), '[''’`.]', '', 'g'), '[^\p{L}\p{N}&+]+', ' ', 'g')
  ) as name,
  min(payee) as spelling
from payees
group by all
