-- grain: one row per payment, with its merchant's name and what is known of its category before transfers
with labelled as (
  select * from stg_labelled
),

learned as (
  select * from stg_learned_categories
),

spellings as (
  select * from stg_spellings
),

-- What another card's code says of this very name goes before a firm that is only called alike.
known as (
  select
    labelled.* exclude (seed_merchant, seed_category, seed_pattern),
    learned.category as learned_category,
    is_everyday and learned.category is not null as is_alike,
    if(is_alike, null, seed_merchant) as seed_merchant,
    if(is_alike, null, seed_category) as seed_category,
    if(is_alike, null, seed_pattern) as seed_pattern,
    -- “LB LEWISHAM COUNCIL TAX” is paid to Lewisham Council.
    string_split(
      regexp_replace(
        regexp_replace(trim(name), '^(lb|london borough of) ', ''), ' council tax$', ' council'
      ),
      ' '
    ) as name_words,
    list_filter(
      name_words,
      lambda word: word not in ('ltd', 'limited', 'plc', 'llp', 'www', 'com', 'co', 'uk', 'gbr')
    ) as telling_words
  from labelled
  left join learned using (name)
)

select
  known.* exclude (is_alike, name_words, telling_words),
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
        -- A name of nothing but such words keeps them.
        if(len(telling_words) > 0, telling_words, name_words), lambda word: upper(word[1]) || word[2:]
      ),
      ' '
    )
  end as merchant
from known
left join spellings using (name)
