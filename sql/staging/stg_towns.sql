-- grain: one row per town that banks write behind a shop's name
-- history-wide: a bank that gives the name alone as well teaches the towns where this household shops.
with wordings as (
  select distinct lower(payee) as payee, lower(description) as description, town
  from stg_wordings
  where town <> ''
)

select town from wordings group by town having count(*) >= 2
union
select town from seed_towns
