-- grain: one row per category, currency and month from which on another amount may be spent
select category, currency, starts_on, amount_minor
from state_budgets
