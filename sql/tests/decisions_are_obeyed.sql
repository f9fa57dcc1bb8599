-- Two rows that somebody called one payment are one; of two that he called apart each is its own.
-- slice: none
select earlier_key, later_key, is_same
from stg_decisions
join stg_payment_keys as earlier on earlier.version_key = earlier_key
join stg_payment_keys as later on later.version_key = later_key
where is_same <> (earlier.payment_key = later.payment_key)
  -- One row, decided to be another and not to be it by way of a third: the first word stands.
  and (is_same or earlier.payment_key not in (
    select payment_key
    from stg_decisions
    join stg_payment_keys on version_key = earlier_key
    where is_same
  ))
