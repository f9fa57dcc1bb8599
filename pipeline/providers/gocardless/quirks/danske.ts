import type { Quirk } from './quirk.ts';

export const danske: Quirk = {
  institutions: [/^DANSKEBANK_(\w+_)?DABA(NO|DK)/],
  reason: 'Every text ends with an end-to-end id that is none.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined && transaction.debtorName === undefined
      ? words(transaction.remittanceInformationUnstructured)
      : undefined,
  description: ({ transaction }) => words(transaction.remittanceInformationUnstructured),
};

function words(text: string | undefined): string | undefined {
  return text?.replace(/\s*EndToEndID: NOTPROVIDED$/i, '') || undefined;
}
