import type { Quirk } from './quirk.ts';

const BILLED = /^billingAmount:\s*(-?\d+(?:\.\d+)?)$/i;

export const entercard: Quirk = {
  institutions: [/^ENTERCARD_SWEDNOKK/],
  reason:
    'A payment abroad has the foreign amount as its amount; what was charged in kronor stands in the text.',
  billed: ({ transaction }) => {
    const amount = BILLED.exec(transaction.remittanceInformationUnstructured ?? '')?.[1];
    return amount === undefined ? undefined : { amount, currency: 'SEK' };
  },
  day: ({ transaction }) => transaction.valueDate,
};
