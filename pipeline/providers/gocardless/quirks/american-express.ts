import type { Quirk } from './quirk.ts';

export const americanExpress: Quirk = {
  institutions: [/^AMERICAN_EXPRESS_AESU/],
  reason: 'A payment has an id with P while it is pending and another with AT once it is booked.',
  isBankId: (id, { status }) => status === 'booked' && id.startsWith('AT'),
};
