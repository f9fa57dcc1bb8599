import type { Quirk } from './quirk.ts';

const LENGTHS = new Set([32, 40]);

export const nationwide: Quirk = {
  institutions: ['NATIONWIDE_NAIAGB21'],
  reason:
    'The id changes at booking, and only ids of 32 characters (accounts) or 40 (cards) stay: the rest are ' +
    'made up from the text, such as 00DEBIT….',
  isBankId: (id, { status }) =>
    status === 'booked' && LENGTHS.has(id.length) && !/^00(DEBIT|CREDIT)/.test(id),
};
