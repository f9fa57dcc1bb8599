import type { Quirk } from './quirk.ts';

export const norwegian: Quirk = {
  institutions: [/^NORWEGIAN_[A-Z]{2}_NORWNOK1/],
  reason: 'A pending payment may have no date but the one inside its structured text.',
  day: ({ transaction }) =>
    transaction.bookingDate === undefined && transaction.valueDate === undefined
      ? /(?:^|\s)(\d{4}-\d\d-\d\d)(?:\s|$)/.exec(transaction.remittanceInformationStructured ?? '')?.[1]
      : undefined,
};
