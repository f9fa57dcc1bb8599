import type { Quirk } from './quirk.ts';

/** `FRITUUR DE HOEK Betaling met KBC-Debetkaart …`, in the language of the customer. */
const BEFORE = /^(.+?)\s+(?:Betaling|Paiement|Zahlung|Payment|Domiciliëring|Domiciliation)\b/i;

export const kbc: Quirk = {
  institutions: [/^(KBC_KREDBEBB|CBC_CREGBEBB)/],
  reason: 'The payee stands at the start of the text, before the word for a payment.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined && transaction.debtorName === undefined
      ? BEFORE.exec(transaction.remittanceInformationUnstructured ?? '')?.[1]
      : undefined,
};
