import type { Quirk, QuirkRow } from './quirk.ts';

/** `mandatereference:,creditorid:,remittanceinformation:Rechnung 7` without its wrapper. */
const unwrapped = ({ transaction }: QuirkRow): string | undefined =>
  /remittanceinformation:(.*)$/i.exec(transaction.remittanceInformationUnstructured ?? '')?.[1]?.trim() ||
  undefined;

export const ingGermany: Quirk = {
  institutions: [/^ING_INGDDEFF/],
  reason: 'The text is the last of three labelled values, of which the others are mostly empty.',
  payee: (row) =>
    row.transaction.creditorName === undefined && row.transaction.debtorName === undefined
      ? unwrapped(row)
      : undefined,
  description: unwrapped,
};
