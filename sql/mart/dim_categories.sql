-- grain: one row per category
select
  category,
  label,
  is_spending::boolean as is_spending,
  is_income::boolean as is_income,
  position::integer as position
from seed_categories
order by position::integer
