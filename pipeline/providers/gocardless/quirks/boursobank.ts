import type { Quirk, QuirkRow } from './quirk.ts';

/** `CARTE 17\/03\/26 BOULANGERIE 4*` · `VIR SEPA A MARTIN` · `PRLV SEPA EAU` · `RETRAIT DAB 12\/03\/26 LYON`. */
const KIND =
  /^(?:CARTE|RETRAIT DAB|RETRAIT|VIR(?: INST)?(?: SEPA)?|PRLV(?: SEPA)?)\s+(?:\d\d\/\d\d\/\d\d(?:\d\d)?\s+)?/;

const lines = ({ transaction }: QuirkRow) => transaction.remittanceInformationUnstructuredArray;

export const boursobank: Quirk = {
  institutions: [/^BOURSO(RAMA|BANK)_BOUSFRPP/],
  reason:
    'The lines of the text come in another order at the next fetch; one begins with the kind and names the payee.',
  payee: (row) =>
    lines(row)
      .find((line) => KIND.test(line))
      ?.replace(KIND, '')
      .replace(/\s+CB\*\d+$/, '')
      .trim() || undefined,
  // The same words in the same order, whatever order they came in.
  description: (row) =>
    lines(row)
      .toSorted((a, b) => Number(KIND.test(b)) - Number(KIND.test(a)) || (a < b ? -1 : 1))
      .join(' ') || undefined,
};
