import type { Quirk } from './quirk.ts';

export const monzo: Quirk = {
  institutions: ['MONZO_MONZGB2L'],
  reason: 'A payment keeps its id from pending to booked, even when its amount changes at settlement.',
  isBankId: () => true,
};
