import type { Quirk } from './quirk.ts';

export const sandbox: Quirk = {
  institutions: ['SANDBOXFINANCE_SFIN0000'],
  reason: 'Different payments share an id, and reserved payments come without their minus.',
  isBankId: () => false,
  isSignReversed: ({ transaction, status }) =>
    status === 'pending' &&
    /^Reserved PAYMENT\b/i.test(transaction.remittanceInformationUnstructured ?? '') &&
    /^\+?\d/.test(transaction.transactionAmount.amount.trim()),
};
