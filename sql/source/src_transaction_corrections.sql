-- grain: one row per payment of which a person said what it is
select transaction_id, category, merchant, is_transfer
from state_transaction_corrections
