-- grain: one row per rule of a person's own
select rule_id, position, words, account_id, direction, least_minor, most_minor, category, merchant
from state_category_rules
