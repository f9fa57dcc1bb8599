import type { Quirk } from './quirk.ts';

export const cetelem: Quirk = {
  institutions: [/^CETELEM_\w{4}PT/],
  reason: 'All amounts come with the opposite sign.',
  isSignReversed: () => true,
};
