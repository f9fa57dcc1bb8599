import type { Quirk } from './quirk.ts';

/** `12.03 KIWI STORGATA`. */
const DAY = /^\d\d\.\d\d(?:\.\d\d(?:\d\d)?)?\s+/;

export const spareBank: Quirk = {
  institutions: [/^SPAREBANK_?1_/],
  reason: 'Ids are given out anew, and a day stands before the payee.',
  isBankId: () => false,
  payee: ({ transaction }) => {
    const { creditorName, debtorName, remittanceInformationUnstructured: text } = transaction;
    // Which name is the right one, the general rule knows; a day is only in front of the text.
    const dated = [creditorName, debtorName].find((name) => name !== undefined && DAY.test(name)) ?? text;
    return dated !== undefined && DAY.test(dated) ? dated.replace(DAY, '') : undefined;
  },
};
