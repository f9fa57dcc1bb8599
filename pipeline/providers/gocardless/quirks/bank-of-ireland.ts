import type { Quirk } from './quirk.ts';

export const bankOfIreland: Quirk = {
  institutions: [/^BANK_OF_IRELAND_\w*BOFIIE2D$/],
  reason: 'The payee stands in the text behind a kind and a day (POSC12MAR) or before SEPA DD.',
  payee: ({ transaction }) =>
    transaction.remittanceInformationUnstructured
      ?.replace(/^(POSC?|C)?\d{1,2}[A-Z]{3}\s*/i, '')
      .replace(/^365 online\s+/i, '')
      .replace(/\s*SEPA DD$/i, '')
      .trim() || undefined,
};
