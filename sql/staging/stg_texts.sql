-- grain: one row per distinct payee, description and way of paying, with both texts cleaned for matching
-- `name` is the other side's name as the bank wrote it, without wrapper, processor, shop number, town or date;
-- `words` is everything that may name a merchant, padded so that a pattern is found as whole words.
with payments as (
  select * from stg_payments
),

bank_codes as (
  select * from seed_bank_codes
),

accounts as (
  select * from src_accounts
),

channels as (
  select distinct
    payments.payee,
    payments.description,
    coalesce(
      bank_codes.channel,
      case when payments.merchant_category_code is not null or accounts.kind = 'card' then 'card' end,
      'unknown'
    ) as channel
  from payments
  left join accounts using (account_id)
  left join bank_codes on bank_codes.code = lower(payments.bank_code)
),

unwrapped as (
  select
    *,
    list_transform(
      [payee, description],
      lambda text: regexp_replace(
        regexp_replace(
          regexp_replace(
            lower(text),
            '^((card|contactless|bill|debit card|faster) (payment|purchase)( to| at)?|cash withdrawal at'
              || '|direct debit( payment)?( to)?|standing order( to)?|payment to|dd|sto|fpo|fpi|bgc|bbp|vis|pos)\s+',
            ''
          ),
          -- “,12.40 GBP, RATE …”, “ AMOUNT: 20.00 USD”, “ FOREIGN SPEND 7.50 USD”, “ REF …”, “ ON 3 FEB”
          ',\s*[\d.,]+ [a-z]{3}\b.*$|\s+amount: .*$|\s+foreign spend .*$|\s+ref:? .*$|\s+on \d\d?[ -/].*$',
          ''
        ),
        '\s*\*+\s*',
        '*',
        'g'
      )
    ) as texts
  from channels
),

cleaned as (
  select
    payee,
    description,
    channel,
    list_transform(
      texts,
      lambda text: trim(
        regexp_replace(
          regexp_replace(
            regexp_replace(
              -- Two spaces or more stand before the town; a long number stands before a town, too.
              regexp_replace(text, '\s{2,}.*$|\s#?[a-z]{0,3}\d{3,}.*$|(\s#?\d+)+$|[-/]\d+$', ''),
              '^(paypal|pp|sumup|i?zettle_?|sq|sqsp|tst|klarna|stripe|dojo|sp|wp|crv|nyx|lnk|gc)\*',
              ''
            ),
            '[''’`.]',
            '',
            'g'
          ),
          '[^\p{L}\p{N}&+]+',
          ' ',
          'g'
        )
      )
    ) as names,
    list_transform(
      texts,
      lambda text: trim(
        regexp_replace(regexp_replace(text, '[''’`]', '', 'g'), '[^\p{L}\p{N}&+]+', ' ', 'g')
      )
    ) as full_texts
  from unwrapped
)

select
  payee,
  description,
  channel,
  case
    when names[1] not in ('', 'paypal', 'sumup', 'zettle', 'klarna', 'google pay', 'apple pay', 'stripe')
      then names[1]
    when names[2] <> '' then names[2]
    else full_texts[2]
  end as name,
  -- What a person wrote to another person names no merchant.
  ' ' || case
    when channel = 'person' and names[1] <> '' then names[1]
    else concat_ws(' ', names[1], full_texts[1], full_texts[2])
  end || ' ' as words,
  ' ' || concat_ws(' ', full_texts[1], full_texts[2], lower(regexp_replace(description, '\W+', ' ', 'g'))) || ' '
    as everything
from cleaned
