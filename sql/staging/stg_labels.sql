-- grain: one row per distinct payee, description and way of paying, with what the seeds say about it
-- The longest pattern wins. Hints are per direction, because “Vinted” out is a purchase and in is a sale.
with texts as (
  select * from stg_names
),

merchants as (
  select * from seed_merchants
),

words as (
  select * from seed_words
),

hints as (
  select * from seed_hints
),

everyday_names as (
  select pattern as everyday from seed_everyday_names
),

-- Found by the first word of the pattern, so that not every pattern is tried on every text.
first_words as (
  select distinct words, name, channel, unnest(string_split(trim(words), ' ')) as first_word from texts
),

by_word as (
  select
    texts.name,
    arg_max(words.category, (words.weight::integer, length(word), word)) as category,
    arg_max(word, (words.weight::integer, length(word), word)) as word
  from (select distinct name from texts) as texts
  join words on contains(' ' || texts.name || ' ', ' ' || words.word || ' ')
  group by texts.name
),

found as (
  select first_words.*, merchants.*, everyday is not null as is_everyday
  from first_words
  join merchants on split_part(merchants.pattern, ' ', 1) = first_words.first_word
  left join everyday_names on everyday_names.everyday = merchants.pattern
  where contains(words, ' ' || pattern || ' ')
),

by_merchant as (
  select
    words,
    name,
    channel,
    arg_max(merchant, (length(pattern), pattern)) as merchant,
    arg_max(found.category, (length(pattern), pattern)) as category,
    arg_max(pattern, (length(pattern), pattern)) as pattern,
    arg_max(is_everyday, (length(pattern), pattern)) as is_everyday
  from found
  left join by_word using (name)
  -- “Lime” is a firm and a tree: no café of that name rides bicycles, and Paul may be a friend.
  where not is_everyday
    or name = pattern
    or (
      starts_with(name, pattern || ' ')
      and channel not in ('person', 'order')
      and coalesce(by_word.category = found.category or contains(pattern, by_word.word), true)
    )
  group by words, name, channel
),

by_hint as (
  select
    texts.everything,
    hints.direction,
    arg_max(hints.category, (length(pattern), pattern)) as category,
    arg_max(pattern, (length(pattern), pattern)) as pattern
  from (select distinct everything from texts) as texts
  join hints on contains(texts.everything, ' ' || hints.pattern || ' ')
  group by texts.everything, hints.direction
)

select
  texts.payee,
  texts.description,
  texts.channel,
  texts.name,
  texts.everything,
  by_merchant.merchant as seed_merchant,
  by_merchant.category as seed_category,
  by_merchant.pattern as seed_pattern,
  coalesce(by_merchant.is_everyday, false) as is_everyday,
  by_word.category as word_category,
  by_word.word,
  hint_out.category as hint_out_category,
  hint_out.pattern as hint_out,
  hint_in.category as hint_in_category,
  hint_in.pattern as hint_in
from texts
left join by_merchant using (words, name, channel)
left join by_word using (name)
left join by_hint as hint_out on hint_out.everything = texts.everything and hint_out.direction = 'out'
left join by_hint as hint_in on hint_in.everything = texts.everything and hint_in.direction = 'in'
