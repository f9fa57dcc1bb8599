-- grain: one row per cleaned name that some bank writes with capital and small letters
-- history-wide: a bank that writes “Bean and Gone” teaches the one that writes “BEAN AND GONE”.
select spelt_name as name, min(payee) as spelling
from stg_wordings
where spelt_name is not null
group by spelt_name
