import type { Quirk, QuirkRow } from './quirk.ts';

/** `(..0001) 2026-03-17 09:32 KohvikOU\Sadama 3\Tallinn\10000 ESTEST`. */
function card({ transaction }: QuirkRow): { day: string; shop: string } | undefined {
  const text = transaction.remittanceInformationUnstructured ?? '';
  const [, day, shop] = /^\(\.\.\d{4}\) (\d{4}-\d\d-\d\d) \d\d:\d\d (.+?)\\/.exec(text) ?? [];
  return day === undefined || shop === undefined ? undefined : { day, shop: shop.trim() };
}

export const lhv: Quirk = {
  institutions: [/^LHV_LHVBEE22/],
  reason: 'Card payments name the day and the shop in their text, and keep their id from pending to booked.',
  isBankId: () => true,
  day: (row) => (row.status === 'booked' ? card(row)?.day : undefined),
  payee: (row) => card(row)?.shop,
};
