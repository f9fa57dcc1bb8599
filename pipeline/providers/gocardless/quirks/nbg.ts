import type { Quirk, QuirkRow } from './quirk.ts';

/** The bank's word for a purchase. */
const PURCHASE = /^ΑΓΟΡΑ\s+/u;

const isPurchase = ({ transaction, status }: QuirkRow): boolean =>
  status === 'pending' && PURCHASE.test(transaction.remittanceInformationUnstructured ?? '');

const shop = (row: QuirkRow): string | undefined =>
  isPurchase(row)
    ? row.transaction.remittanceInformationUnstructured?.replace(PURCHASE, '') || undefined
    : undefined;

export const nbg: Quirk = {
  institutions: [/^NBG_ETHNGRAA/],
  reason: 'Purchases that are pending come without their minus and behind the word for a purchase.',
  isSignReversed: (row) =>
    isPurchase(row) && !row.transaction.transactionAmount.amount.trim().startsWith('-'),
  payee: shop,
  description: shop,
};
