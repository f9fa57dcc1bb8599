import type { Quirk } from './quirk.ts';

export const sparkasse: Quirk = {
  institutions: [
    /^(SPK|SSK|KSK|KRSPK|STSPK|NASPA|HASPA|\w*SPARKASSE)_(\w+_)?[A-Z]{4}DE[A-Z0-9]{2}([A-Z0-9]{3})?$/,
  ],
  reason:
    'What is pending is a placeholder, and the text lies in the structured field and the additional one.',
  isPlaceholder: ({ status }) => status === 'pending',
  description: ({ transaction }) =>
    [
      transaction.remittanceInformationUnstructured ?? transaction.remittanceInformationStructured,
      transaction.additionalInformation,
    ]
      .filter((text) => text !== undefined)
      .join(' ') || undefined,
};
