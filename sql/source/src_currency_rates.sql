-- grain: one row per two currencies and day of which a rate was loaded
select from_currency, to_currency, rate_on, rate, source
from state_currency_rates
