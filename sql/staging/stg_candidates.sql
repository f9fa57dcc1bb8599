-- grain: one row per pair of groups that amount, day and the answers that show them allow to be one payment
-- A pending row becomes a booked one (booking) or is shown anew (rewording) when it has gone; a booked row is
-- replaced by another when an answer shows that one and not the old one, whose day it covers (replacement). A
-- pending row that is still there when its like is booked may be the same or the next coffee (overlap).
with groups as (
  select
    stg_groups.*,
    (last_on - '2000-01-01'::date) // 11 as last_part,
    (first_on - '2000-01-01'::date) // 11 as first_part,
    is_pending and last_number = latest_number as is_alive
  from stg_groups
  join (select account_id, max(answer_number) as latest_number from stg_answers group by account_id)
    using (account_id)
),

-- What the first answer of an account shows follows nothing.
later as (
  select * from groups where first_number > 1
),

near as (
  select *, unnest([first_part - 1, first_part, first_part + 1]) as part from later
),

equal_amounts as (
  select
    earlier.group_key as earlier_key,
    near.group_key as later_key,
    near.first_number - earlier.last_number as answers_between
  from near
  join groups as earlier
    on earlier.account_id = near.account_id
    and earlier.currency = near.currency
    and earlier.last_minor = near.first_minor
    and earlier.last_part = near.part
  where earlier.first_number < near.first_number
    and abs(near.first_on - earlier.last_on) <= if(earlier.is_pending, 8, 10)
    and case
      when not earlier.is_pending
        then not near.was_pending
          and not (earlier.is_never_missing and earlier.last_number >= near.first_number)
      when near.was_pending then answers_between between 1 and 4
      else answers_between >= 1
        or (earlier.is_alive and near.first_on between earlier.last_on and earlier.last_on + 3)
    end
),

-- By a word they share: by amount alone a busy account would compare everything with everything.
gone as (
  select
    *,
    unnest(range(last_number + 1, last_number + 4)) as next_number,
    list_filter(string_split(last_content, ' '), lambda word: length(word) > 2) as words
  from groups
  where is_pending
),

gone_words as (
  select *, unnest(words) as word from gone
),

later_words as (
  select *, unnest(string_split(first_content, ' ')) as word from later
),

other_amounts as (
  select distinct
    gone.group_key as earlier_key,
    later.group_key as later_key,
    later.first_number - gone.last_number as answers_between
  from later_words as later
  join gone_words as gone
    on gone.account_id = later.account_id
    and gone.currency = later.currency
    and gone.next_number = later.first_number
    and gone.word = later.word
  where not regexp_matches(later.word, '\d|^(card|visa|debit|credit|payment|purchase|contactless|ltd|gbr)$')
    and gone.last_minor <> later.first_minor
    and gone.last_minor::hugeint * later.first_minor > 0
    and abs(later.first_on - gone.last_on) <= if(later.was_pending, 0, 14)
    and (answers_between = 1 or not later.was_pending)
    -- Tips and rates move an amount so far. A pump or a hotel that holds another sum than it takes proves nothing
    -- without an id: the hold goes, and the payment is new.
    and abs(later.first_minor) between 0.7 * abs(gone.last_minor) and 1.3 * abs(gone.last_minor)
)

select
  earlier.account_id,
  earlier_key,
  later_key,
  case
    when not earlier.is_pending then 'replacement'
    when later.was_pending then 'rewording'
    when answers_between < 1 then 'overlap'
    else 'booking'
  end as kind,
  later.first_number as answer_number,
  answers_between,
  abs(later.first_on - earlier.last_on) as days,
  earlier.last_on as earlier_on,
  earlier.last_minor as earlier_minor,
  earlier.last_content as earlier_content,
  later.first_minor as later_minor,
  later.first_content as later_content
from (from equal_amounts union all from other_amounts)
join groups as earlier on earlier.group_key = earlier_key
join groups as later on later.group_key = later_key
