-- grain: one row per two payments of which a person said whether they are one transfer
select out_transaction_id, in_transaction_id, is_transfer
from state_transfer_decisions
