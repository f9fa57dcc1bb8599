import type { Quirk, QuirkRow } from './quirk.ts';

/** `Card no: xxxxxxxxxxxx1111` while pending, `Card no: Xxxx Xxxx Xxxx 1111, LIBRARIA SOARE` once booked. */
function card({ transaction }: QuirkRow): { number: string; shop: string | undefined } | undefined {
  const text = transaction.remittanceInformationUnstructured ?? '';
  const [, ending, shop] = /^Card no: (?:[xX]{4} ?){3}(\d{4})(?:, (.+))?$/.exec(text) ?? [];
  // Written as once booked, so that both are seen to be one card.
  return ending === undefined ? undefined : { number: `Card no: Xxxx Xxxx Xxxx ${ending}`, shop };
}

export const ingRomania: Quirk = {
  institutions: [/^ING_INGBROBU/],
  reason: 'Card payments show the number of the card, and the shop only once they are booked.',
  payee: (row) => card(row)?.shop ?? card(row)?.number,
  description: (row) => (card(row) !== undefined && card(row)?.shop === undefined ? '' : undefined),
};
