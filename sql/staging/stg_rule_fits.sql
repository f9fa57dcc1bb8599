-- grain: one row per payment that a rule of the person's own fits, with what the first such rule says
-- Words are found whole, in the payee, the description or the merchant's name, whatever the case, the accents
-- and the signs between them. A rule whose words have no letter or digit fits nothing.
with payments as (
  select transaction_id, account_id, amount_minor, payee, description, merchant from stg_named
),

rules as (
  select
    *,
    ' ' || trim(
      regexp_replace(
        strip_accents(lower(regexp_replace(words, '[''’`]', '', 'g'))), '[^\p{L}\p{N}]+', ' ', 'g'
      )
    ) || ' ' as padded
  from src_category_rules
),

texts as (
  select
    payee,
    description,
    merchant,
    ' ' || regexp_replace(
      strip_accents(
        lower(regexp_replace(concat_ws(' | ', payee, description, merchant), '[''’`]', '', 'g'))
      ),
      '[^\p{L}\p{N}|]+',
      ' ',
      'g'
    ) || ' ' as text
  from payments
  where exists (from rules where words is not null)
  group by payee, description, merchant
),

named as (
  select texts.payee, texts.description, texts.merchant, rules.rule_id
  from texts
  join rules on contains(texts.text, rules.padded)
  where trim(rules.padded) <> ''
),

possible as (
  select payments.transaction_id, payments.account_id, payments.amount_minor, named.rule_id
  from payments
  join named using (payee, description, merchant)
  union all
  select payments.transaction_id, payments.account_id, payments.amount_minor, rules.rule_id
  from payments
  cross join rules
  where rules.words is null
),

fitting as (
  select possible.transaction_id, rules.*
  from possible
  join rules using (rule_id)
  where coalesce(rules.account_id = possible.account_id, true)
    and coalesce((rules.direction = 'in') = (possible.amount_minor > 0), true)
    and coalesce(abs(possible.amount_minor) >= rules.least_minor, true)
    and coalesce(abs(possible.amount_minor) <= rules.most_minor, true)
)

select transaction_id, rule_id, category, merchant, direction, words
from fitting
qualify row_number() over (partition by transaction_id order by position, rule_id) = 1
