import type { Quirk, QuirkRow } from './quirk.ts';

/** The lines come in any order; a missing one is undefined. */
function labelled({ transaction }: QuirkRow) {
  const lines = transaction.remittanceInformationUnstructuredArray;
  const after = (label: string): string | undefined => {
    const line = lines.find((text) => text.startsWith(`${label}:`));
    return line?.slice(label.length + 1).trim() || undefined;
  };
  return { added: after('AddInfo'), payee: after('CustRef'), reference: after('BankRef') };
}

function description(row: QuirkRow): string | undefined {
  const { added, payee, reference } = labelled(row);
  const said = [payee, reference].filter((text) => text !== undefined).join(' - ');
  if (said === '') return undefined;
  const kind = row.transaction.remittanceInformationUnstructured;
  return [
    kind === undefined ? said : `${kind}: ${said}`,
    ...(added === undefined || added === reference ? [] : [`(${added})`]),
  ].join(' ');
}

export const cooperative: Quirk = {
  institutions: ['COOPERATIVE_CPBKGB22'],
  reason: 'The main text is only the kind of payment; payee and reference stand in labelled lines beside it.',
  payee: (row) => labelled(row).payee,
  description,
};
