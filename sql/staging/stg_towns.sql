-- grain: one row per town that banks write behind a shop's name
-- A bank that gives the name alone as well (“Vue”, “VUE LEWISHAM GBR”) teaches the towns where this
-- household shops.
with payments as (
  select distinct lower(payee) as payee, lower(description) as description
  from stg_payments
  where payee <> '' and payee <> description
),

tails as (
  select trim(substr(description, length(payee) + 1)) as tail
  from payments
  where starts_with(description, payee || ' ')
),

learned as (
  select trim(regexp_extract(tail, '^([\p{L} .-]{3,20}) [a-z]{3}(?: amount: .*)?$', 1)) as town
  from tails
)

select town from learned where town <> '' group by town having count(*) >= 2
union
select town from seed_towns
