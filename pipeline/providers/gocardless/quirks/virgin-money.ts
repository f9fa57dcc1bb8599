import type { Quirk, QuirkRow } from './quirk.ts';

/** `FPS, payee, reference` · `MOB, payee, reference` · `Card 12, payee` · `WLT 07, payee`. */
function parts({ transaction }: QuirkRow): { kind: string; payee: string; reference: string } | undefined {
  const [kind = '', payee = '', ...rest] = (transaction.remittanceInformationUnstructured ?? '').split(', ');
  if (!/^(FPS|MOB|(Card|WLT) \d+)$/.test(kind) || payee.trim() === '') return undefined;
  return { kind, payee: payee.trim(), reference: rest.join(', ').trim() };
}

export const virginMoney: Quirk = {
  institutions: ['VIRGIN_NRNBGB22'],
  reason: 'Kind, payee and reference stand in one text, between commas; there are no names.',
  payee: (row) => parts(row)?.payee,
  description: (row) => {
    const found = parts(row);
    // On card lines what follows the payee is no reference.
    return found !== undefined && /^(FPS|MOB)$/.test(found.kind) && found.reference !== ''
      ? found.reference
      : undefined;
  },
};
