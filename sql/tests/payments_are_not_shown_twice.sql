-- Two pending or two booked rows of one answer are two payments, unless somebody has said that they are one.
-- slice: none
select payment_key, extraction_id, is_pending, count(*) as copies
from stg_rows
join stg_payment_keys using (version_key)
where payment_key not in (
  select payment_key
  from stg_decisions
  join stg_payment_keys on version_key = earlier_key
  where is_same
)
group by payment_key, extraction_id, is_pending
having count(*) > 1
