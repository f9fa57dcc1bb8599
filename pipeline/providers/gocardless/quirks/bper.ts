import type { Quirk } from './quirk.ts';

/** What stands before the payee, and what after it. */
const BEFORE = /^.*?\b(?:PRESSO|ESERCENTE|CREDITORE|BENEFICIARIO|ORDINANTE):?\s+/i;
const AFTER = /\s+(?:CARTA|DATA|IMPORTO|MANDATO|CAUSALE|RIF|DEL)\b.*$/i;

function between(text: string): string | undefined {
  return BEFORE.test(text) ? text.replace(BEFORE, '').replace(AFTER, '') || undefined : undefined;
}

export const bper: Quirk = {
  institutions: [/^BPER_(RETAIL_)?BPMOIT22/],
  reason: 'The payee stands in the text between the phrases of the kind of payment.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined && transaction.debtorName === undefined
      ? between(transaction.remittanceInformationUnstructured ?? '')
      : undefined,
};
