import type { Quirk } from './quirk.ts';

export const revolut: Quirk = {
  institutions: [/^REVOLUT_REVO(GB21|LT21)/],
  reason: 'A payment keeps its id from pending to booked.',
  isBankId: () => true,
};
