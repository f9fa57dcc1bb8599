import type { Quirk } from './quirk.ts';

/** A field of twelve, filled up with blanks, before the number of the till: `BIOLADEN 0004 K2 04.05. 17:26`. */
const TILL = /^(.{1,12}?)\s+\d{4}\s+K\d+\b/;

export const raiffeisen: Quirk = {
  institutions: [/^RAIFFEISEN_(AT_)?\w{4}ATWW/],
  reason: 'Card payments name the shop in the first twelve characters of the structured text.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined && transaction.debtorName === undefined
      ? TILL.exec(transaction.remittanceInformationStructured ?? '')?.[1]
      : undefined,
};
