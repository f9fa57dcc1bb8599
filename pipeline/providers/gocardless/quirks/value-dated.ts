import type { Quirk } from './quirk.ts';

export const valueDated: Quirk = {
  institutions: [/^MBANK_\w*BREXPLPW/, /^ING_PL_INGBPLPW/, /^ISYBANK_\w{4}IT/],
  reason: 'The value date is the day of the payment; the booking date may be days later.',
  day: ({ transaction }) => transaction.valueDate ?? transaction.valueDateTime,
};
