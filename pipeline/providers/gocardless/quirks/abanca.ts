import type { Quirk } from './quirk.ts';

export const abanca: Quirk = {
  institutions: [/^ABANCA_CAGL(ESMM|PTPL)/],
  reason: 'The other side is named in the structured text alone; the fields for names hold anything.',
  payee: ({ transaction }) => transaction.remittanceInformationStructured,
};
