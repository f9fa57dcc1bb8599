-- grain: one row per distinct payee, description and way of paying, with what is matched against the seeds
-- `name` is the other side's name without the town; `words` is everything that may name a merchant, padded so
-- that a pattern is found as whole words; `everything` is all that the bank wrote.
with texts as (
  select * from stg_texts
),

towns as (
  select * from stg_towns
),

named as (
  select
    *,
    case
      when names[1] not in ('', 'paypal', 'sumup', 'zettle', 'klarna', 'google pay', 'apple pay', 'stripe')
        then names[1]
      when names[2] <> '' then names[2]
      else coalesce(
        nullif(full_texts[2], ''),
        nullif(full_texts[1], ''),
        -- All of it was wrapper: better that than nothing.
        trim(regexp_replace(lower(payee || ' ' || description), '[^\p{L}\p{N}&+]+', ' ', 'g'))
      )
    end as name_in_town
  from texts
),

endings as (
  select name_in_town, arg_max(town, length(town)) as town
  from (select distinct name_in_town from named)
  join towns on ends_with(name_in_town, ' ' || town)
  group by name_in_town
)

select
  payee,
  description,
  channel,
  if(
    town is null,
    name_in_town,
    regexp_replace(
      left(name_in_town, length(name_in_town) - length(town) - 1),
      '( [a-z]{0,3}\d{3,}| \d+| (gbr?|ltd|limited|plc|llp|www|com|co|uk))+$',
      ''
    )
  ) as name,
  -- What a person wrote to another person names no merchant.
  ' ' || case
    when channel = 'person' and names[1] <> '' then names[1]
    else concat_ws(' ', names[1], full_texts[1], full_texts[2])
  end || ' ' as words,
  ' '
    || concat_ws(' ', full_texts[1], full_texts[2], lower(regexp_replace(description, '\W+', ' ', 'g')))
    || ' ' as everything
from named
left join endings using (name_in_town)
