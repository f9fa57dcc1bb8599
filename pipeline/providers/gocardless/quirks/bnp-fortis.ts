import type { Quirk, QuirkRow } from './quirk.ts';

/** `narrative: ['LIBRAIRIE DU PARC', 'BRUXELLES']` once booked, `atmPosName: CAFE CANAL, cardType: debit` before. */
function told({ transaction }: QuirkRow): readonly string[] {
  const text = transaction.additionalInformation ?? '';
  const narrative = /narrative: \[(.*?)\]/.exec(text)?.[1];
  if (narrative !== undefined)
    return [...narrative.matchAll(/'([^']*)'/g)]
      .map(([, line = '']) => line.trim())
      .filter((line) => line !== '');
  const shop = /atmPosName: ([^,]+)/.exec(text)?.[1]?.trim();
  return shop === undefined || shop === '' ? [] : [shop];
}

export const bnpFortis: Quirk = {
  institutions: [/^(BNP|FINTRO|HELLO)_BE_GEBABEBB$/],
  reason: 'The shop is named in the additional information, as a list or as a labelled value.',
  payee: (row) => (row.transaction.creditorName === undefined ? told(row)[0] : undefined),
  description: (row) =>
    row.transaction.remittanceInformationUnstructured ?? (told(row).join(' ') || undefined),
};
