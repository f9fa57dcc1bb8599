import type { Quirk } from './quirk.ts';

export const sebKort: Quirk = {
  institutions: [/_SKHSFI21$/, /^SEB_KORT_/],
  reason: 'The cards of many brands on one system: all amounts come with the opposite sign.',
  isSignReversed: () => true,
};
