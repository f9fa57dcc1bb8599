import type { Quirk } from './quirk.ts';

/** What stands before the payee, and what after it. */
const BETWEEN =
  /(?:PRESSO|ESERCENTE|CREDITORE|BENEFICIARIO|ORDINANTE):?\s+(.+?)(?:\s+(?:CARTA|DATA|IMPORTO|MANDATO|CAUSALE|RIF|DEL)\b.*)?$/i;

export const bper: Quirk = {
  institutions: [/^BPER_(RETAIL_)?BPMOIT22/],
  reason: 'The payee stands in the text between the phrases of the kind of payment.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined && transaction.debtorName === undefined
      ? BETWEEN.exec(transaction.remittanceInformationUnstructured ?? '')?.[1]
      : undefined,
};
