-- grain: one row per merchant of which a person said what it is, by the name that it has without this
select merchant, category, renamed_to
from state_merchant_corrections
