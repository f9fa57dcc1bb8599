-- A transfer leaves one own account and arrives in another.
-- slice: none
select transfer_id, out_account_id, in_account_id, out_minor, in_minor
from fct_transfers
where out_account_id = in_account_id
  or out_minor <= 0
  or in_minor <= 0
  or (out_currency = in_currency and out_minor <> in_minor)
