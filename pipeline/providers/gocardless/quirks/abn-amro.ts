import type { Quirk, QuirkRow } from './quirk.ts';

/** `BEA, Betaalpas` · `Boekhandel Kade,PAS001` · `NR:000A0B, 16.03.26/15:43` · `DELFT`. */
function shop({ transaction }: QuirkRow): string | undefined {
  const [, line] = transaction.remittanceInformationUnstructuredArray;
  const name = line === undefined ? undefined : /^(?:CCV\*)?(.+),PAS\d+$/.exec(line)?.[1];
  return name?.trim();
}

export const abnAmro: Quirk = {
  institutions: ['ABNAMRO_ABNANL2A'],
  reason:
    'Card payments name the shop in the second line, and only the value date has the day of the purchase.',
  day: ({ transaction }) => transaction.valueDateTime,
  payee: shop,
  description: ({ transaction }) =>
    transaction.remittanceInformationUnstructuredArray.join(', ') || undefined,
};
