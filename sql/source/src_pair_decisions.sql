-- grain: one row per pair of rows of which a person has said whether they are one payment
select account_id, earlier_key, later_key, is_same
from state_pair_decisions
