import type { Quirk } from './quirk.ts';

export const revolut: Quirk = {
  institutions: ['REVOLUT_REVOGB21'],
  reason: 'A payment keeps its id from pending to booked.',
  isBankId: () => true,
};
