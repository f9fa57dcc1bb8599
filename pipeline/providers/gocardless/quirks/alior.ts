import type { Quirk } from './quirk.ts';

/** `Transakcja kartą debetową, Piekarnia Pod Lipą`. */
const CARD = /^Transakcja kartą[^,]*,\s*(.+)$/u;

export const alior: Quirk = {
  institutions: ['ALIOR_ALBPPLPW'],
  reason: 'Money out has no creditor, only the holder as debtor; a card payment names the shop in its text.',
  payee: ({ transaction }) =>
    transaction.creditorName === undefined
      ? CARD.exec(transaction.remittanceInformationUnstructured ?? '')?.[1]
      : undefined,
};
