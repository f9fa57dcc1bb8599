-- grain: one row per name that a merchant code explains on one of the household's payments
-- The same shop on a card that tells the code teaches the card that does not.
select name, mode(code_category order by code_category) as category
from stg_labelled
where code_category is not null and seed_category is null
group by name
