-- grain: one row per distinct payee, description and way of paying, with both texts cleaned
-- `names` are payee and description without wrapper, processor, shop number or date; `full_texts` keep all
-- words.
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
            -- “CARD PAYMENT TO …”, “BILL PAYMENT VIA FASTER PAYMENT TO …”, “4421 02MAR26 CD , …”
            '^((((card|contactless|bill|debit card|faster) (payment|purchase)|standing order|direct debit'
              || '( payment)?|visa (purchase|debit)|atm withdrawal)( via faster payment)?( to| at)?'
              || '|cash withdrawal at|payment to|\d{4} \d\d[a-z]{3}\d\d( cd?| d)?\s*,|int''l \d{6,}'
              || '|dd|sto|fpo|fpi|bgc|bbp|vis|pos|lnk)\s+)+',
            ''
          ),
          -- “,12.40 GBP, RATE …”, “ AMOUNT: 2.00 USD”, “ FOREIGN SPEND 7.50 USD”
          ',\s*[\d.,]+ [a-z]{3}\b.*$|\s+amount: .*$|\s+foreign spend .*$|\s+ref(erence)?:? .*$'
            || '|\s+on \d\d?[ -/].*$|,? mandate no.*$|\s+\)+$',
          ''
        ),
        '\s*\*+\s*',
        '*',
        'g'
      )
    ) as texts
  from channels
)

select
  payee,
  description,
  channel,
  list_transform(
    texts,
    lambda text: regexp_replace(
      trim(
        regexp_replace(
          regexp_replace(
            regexp_replace(
              -- Two spaces or more stand before the town, and often a long number.
              regexp_replace(
                text,
                '\s{2,}.*$|\s,\s.*$|\scd \d{4}\b.*$|\s#?[a-z]{0,3}\d{3,}.*$|(\s#?\d+)+$|[-/]\d+$| gbr?$',
                ''
              ),
              '^(paypal|pp|sumup|i?zettle_?|iz|sq|sqsp|tst|klarna|stripe|dojo|sp|wp|ww|crv|nyx|lnk|gc'
                || '|pypl|mypos|worldpay|teya|lopay|clearpay|google pay|gpay|apple pay)\*',
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
      ),
      -- What stood behind what has just been cut away.
      '( cd \d{4}\b.*| on \d\d? .*| ref(erence)?\b.*| mandate no\b.*| [a-z]{0,3}\d{3,}.*| \d+'
        || '| (gbr?|ltd|limited|plc|llp|www|com|co|uk))+$',
      ''
    )
  ) as names,
  list_transform(
    texts,
    lambda text: trim(
      regexp_replace(
        -- A ticket or order number often hangs on the name: “EASYJET000K4QJ2X”, “BRITISH A1254782150321”.
        regexp_replace(regexp_replace(text, '[''’`]', '', 'g'), '(\p{L})(\d{3,})', '\1 \2', 'g'),
        '[^\p{L}\p{N}&+]+',
        ' ',
        'g'
      )
    )
  ) as full_texts
from unwrapped
