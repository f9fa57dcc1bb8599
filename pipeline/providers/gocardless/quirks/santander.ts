import type { Quirk } from './quirk.ts';

const TRAILING_DAY = /,\s*\d\d-\d\d-\d\d$/;
const REFERENCE = /\s+REFERENCE\s+.*$/;

export const santander: Quirk = {
  institutions: ['SANTANDER_GB_ABBYGB2L'],
  reason: 'Names are blank or in the wrong role, and the text ends with a reference or a short date.',
  areRolesMixed: true,
  payee: ({ transaction }) => {
    const named =
      transaction.creditorName ??
      transaction.debtorName ??
      transaction.ultimateCreditor ??
      transaction.ultimateDebtor;
    // A name is better than the text, and the general rule knows which name.
    if (named !== undefined) return undefined;
    const text = transaction.remittanceInformationUnstructured;
    return text?.replace(TRAILING_DAY, '').replace(REFERENCE, '').trim() || undefined;
  },
};
