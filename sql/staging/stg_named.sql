-- grain: one row per payment, with its merchant's name and what is known of its category before transfers
with labelled as (
  select * from stg_labelled
),

learned as (
  select * from stg_learned_categories
),

spellings as (
  select * from stg_spellings
)

select
  labelled.*,
  learned.category as learned_category,
  case
    when channel = 'cash' or code_category = 'cash' or hint_category = 'cash' then 'Cash withdrawal'
    when hint_category = 'fees' and seed_merchant is null and channel <> 'card' then institution_name
    when hint_category = 'fees' and account_kind = 'card' and seed_merchant is null then institution_name
    when hint in ('interest', 'interest earned', 'interest paid') then institution_name
    when seed_merchant is not null then seed_merchant
    when spellings.spelling is not null then spellings.spelling
    when trim(name) = '' then 'Unknown'
    else array_to_string(
      list_transform(
        list_filter(
          -- “LB LEWISHAM COUNCIL TAX” is paid to Lewisham Council.
          string_split(
            regexp_replace(
              regexp_replace(name, '^(lb|london borough of) ', ''), ' council tax$', ' council'
            ),
            ' '
          ),
          lambda word: word not in ('ltd', 'limited', 'plc', 'llp', 'www', 'com', 'co', 'uk', 'gbr')
        ),
        lambda word: upper(word[1]) || word[2:]
      ),
      ' '
    )
  end as merchant
from labelled
left join learned using (name)
left join spellings using (name)
