import type { Quirk, QuirkRow } from './quirk.ts';

/** The word for a purchase · card · `17.03.2026` or `18.03.26 13:37` · `22.99 EUR` · a code · shop. */
const CARD =
  /^\p{L}+ \d{4,6}\*+\d{4} (\d\d)\.(\d\d)\.(\d{4}|\d\d)(?: \d\d:\d\d)? [\d.,]+ [A-Z]{3} \(\w+\) (.+)$/u;

function card({ transaction }: QuirkRow): { day: string; shop: string } | undefined {
  const match = CARD.exec(transaction.remittanceInformationUnstructured ?? '');
  if (match === null) return undefined;
  const [, day = '', month = '', year = '', shop = ''] = match;
  return { day: `${year.length === 2 ? `20${year}` : year}-${month}-${day}`, shop };
}

export const swedbankBaltics: Quirk = {
  institutions: [/^SWEDBANK_HABA(EE|LV|LT)/],
  reason: 'Card payments name the day and the shop in their text, and keep their id from pending to booked.',
  isBankId: () => true,
  day: (row) => (row.status === 'booked' ? card(row)?.day : undefined),
  payee: (row) => (row.transaction.creditorName === undefined ? card(row)?.shop : undefined),
};
