import type { Quirk, QuirkRow } from './quirk.ts';

/** `caff\U00E8` is caffè; a character beyond the first plane comes as its two halves. */
const decoded = ({ transaction }: QuirkRow): string =>
  (transaction.remittanceInformationUnstructured ?? '')
    .replace(/\\U([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .toWellFormed();

/** `DENARO INVIATO A MARTA GRECO - caffè` · `DENARO RICEVUTO DA …`. */
const PERSON = /\b(?:A|DA) (.+?)(?: - (.+))?$/;
const SHOP = /^PAGAMENTO PRESSO (.+)$/;

function parts(row: QuirkRow): { payee?: string | undefined; message?: string | undefined } {
  const text = decoded(row);
  const shop = SHOP.exec(text)?.[1];
  if (shop !== undefined) return { payee: shop };
  if (!/^(p2p|bon)/i.test(row.transaction.proprietaryBankTransactionCode ?? '')) return {};
  const [, payee, message] = PERSON.exec(text) ?? [];
  return { payee, message };
}

export const hype: Quirk = {
  institutions: [/^HYPE_(\w+_)?HYEEIT2/],
  reason:
    'Letters beyond ASCII are written as escapes, the text names payee and message, and the value date counts.',
  day: ({ transaction }) => transaction.valueDate,
  payee: (row) => parts(row).payee ?? (decoded(row) || undefined),
  description: (row) => parts(row).message ?? (decoded(row) || undefined),
};
