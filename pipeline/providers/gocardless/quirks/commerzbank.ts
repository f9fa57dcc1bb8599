import type { Quirk, QuirkRow } from './quirk.ts';

/** Longest piece the bank sends; a full one breaks off inside a word. */
const PIECE = 35;

function whole({ transaction }: QuirkRow): string | undefined {
  const glued = transaction.remittanceInformationUnstructuredArray
    .map((piece) => (piece.length >= PIECE ? piece : `${piece} `))
    .join('')
    .replace(/\s*End-to-End-Ref\.:\s*NOTPROVIDED\b/g, '')
    .trim();
  // The name stands in a field of its own as well.
  const name = transaction.creditorName ?? transaction.debtorName;
  const rest = name !== undefined && glued.startsWith(name) ? glued.slice(name.length).trim() : glued;
  return rest || glued || undefined;
}

export const commerzbank: Quirk = {
  institutions: [/^COMMERZBANK_COBADEFF/],
  reason: 'The text is cut at 140 characters; the whole of it comes in pieces of 35 that break words.',
  description: whole,
};
