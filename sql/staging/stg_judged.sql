-- grain: one row per pair of groups that may be one payment, with how sure their texts make it
-- `rank` orders what is sure: 1 is the surest; null is not sure, and `doubt` says why a person may know.
with candidates as (
  select * from stg_candidates anti join stg_disproved using (earlier_key, later_key)
),

texts as (
  select earlier_content as content from candidates
  union
  select later_content from candidates
),

-- The words that name a shop: neither how it was paid, nor a number, nor a card.
worded as (
  select
    content,
    list_distinct(
      list_filter(
        string_split(content, ' '),
        lambda word: length(word) > 2
          and not regexp_matches(
            word,
            '\d|^x+$|^(card|visa|mastercard|debit|credit|direct|payment|purchase|transfer|pending|contactless'
              || '|faster|online|mobile|the|and|ltd|limited|gbr|com|www|ref|reference|paypal|sumup|zettle)$'
          )
      )
    ) as words,
    array_to_string(words, ' ') as name
  from texts
),

compared as (
  select
    candidates.*,
    earlier_content = later_content as is_same_text,
    len(a.words) = 0 or len(b.words) = 0 as is_wordless,
    coalesce(
      len(list_intersect(a.words, b.words)) / nullif(least(len(a.words), len(b.words)), 0),
      0
    ) as shared_words,
    jaro_winkler_similarity(a.name, b.name) as likeness
  from candidates
  join worded as a on a.content = earlier_content
  join worded as b on b.content = later_content
),

weighed as (
  select
    *,
    earlier_minor = later_minor as is_equal,
    is_same_text or (not is_wordless and (shared_words > 0.5 or likeness >= 0.88)) as is_similar,
    not is_wordless and (is_same_text or shared_words > 0.7 or likeness >= 0.92) as is_clear
  from compared
),

-- Another amount is taken for the same payment only when nothing else could be it.
rivals as (
  select
    *,
    count(*) over (partition by later_key, is_equal) as earlier_ones,
    count(*) over (partition by earlier_key, is_equal, answer_number) as later_ones,
    min(answer_number) over (partition by earlier_key, is_equal) = answer_number as is_first_answer,
    bool_or(is_equal and is_similar) over (partition by later_key) as is_later_taken,
    min(answer_number) filter (where is_equal and is_similar) over (partition by earlier_key)
      <= answer_number as is_earlier_taken
  from weighed
  where is_equal or is_clear
)

select
  *,
  earlier_ones = 1 and later_ones = 1 and is_first_answer as is_only,
  case
    when kind = 'overlap' then null
    when is_equal and is_similar then case kind when 'booking' then 1 when 'replacement' then 2 else 3 end
    when is_equal and is_wordless and kind <> 'replacement' and days <= 3 then 4
    when is_equal then null
    when is_only and not is_later_taken and not coalesce(is_earlier_taken, false)
      then if(kind = 'booking', 5, 6)
  end as rank,
  case
    when rank is not null or kind = 'rewording' then null
    when kind = 'overlap' then if(is_similar and is_only, 'shown together', null)
    when is_equal and is_only and days <= 3 and kind = 'replacement' then 'replaced'
    when is_equal and is_only and days <= 3 and answers_between = 1 then 'other text'
    when not is_equal and not is_later_taken and not coalesce(is_earlier_taken, false) then 'changed amount'
  end as doubt
from rivals
