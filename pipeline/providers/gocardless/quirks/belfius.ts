import type { Quirk } from './quirk.ts';

export const belfius: Quirk = {
  institutions: ['BELFIUS_GKCCBEBB'],
  reason: 'Different payments share an id.',
  isBankId: () => false,
};
