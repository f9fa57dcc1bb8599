import type { Quirk, QuirkRow } from './quirk.ts';

/** `/TXT/D|RECIBO LUZ;OFICINA 12` without its wrapper. */
const unwrapped = ({ transaction }: QuirkRow): string | undefined =>
  transaction.remittanceInformationUnstructured
    ?.replace(/\/TXT\/(\w\|)?/gi, '')
    .replace(/;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim() || undefined;

export const bankinter: Quirk = {
  institutions: ['BANKINTER_BKBKESMM'],
  reason: 'The text is wrapped as /TXT/D|…; and there are no names beside it.',
  payee: (row) =>
    row.transaction.creditorName === undefined && row.transaction.debtorName === undefined
      ? unwrapped(row)
      : undefined,
  description: unwrapped,
};
