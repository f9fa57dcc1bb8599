-- grain: one row per cadence that payments may have
-- history-wide: seeds alone; no payment changes it.
select
  cadence,
  -- Of one step: days for those counted in weeks, whole months for the others.
  days::integer as days,
  months::integer as months,
  -- What the middle gap between two payments may be, and what a single one may be.
  median_from::integer as median_from,
  median_to::integer as median_to,
  gap_from::integer as gap_from,
  gap_to::integer as gap_to,
  late_by::integer as late_by,
  fewest::integer as fewest,
  -- So many days after the day it was due, one that did not come is over.
  grace_days::integer as grace_days,
  per_year::integer as per_year
from seed_cadences
order by days::integer
