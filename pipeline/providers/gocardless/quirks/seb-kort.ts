import type { Quirk } from './quirk.ts';

export const sebKort: Quirk = {
  institutions: [/_SKHSFI21$/, /^SEB_KORT_/],
  reason:
    'The cards of many brands on one system: amounts of payments and of what is billed come with the opposite ' +
    'sign, and what is not billed yet stands beside it with its own.',
  isSignReversed: () => true,
  bookedBalance(minorOf) {
    const billed = minorOf('expected');
    return billed === undefined
      ? undefined
      : { type: 'expected', minor: (minorOf('nonInvoiced') ?? 0n) - billed };
  },
};
