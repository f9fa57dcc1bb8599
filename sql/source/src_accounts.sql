-- grain: one row per account of the household, as people and the bank's consent left it
select account_id, institution_name, name, kind, currency, number_ending, is_active
from state_accounts
