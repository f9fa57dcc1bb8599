import { type Answer, fault } from './answer.ts';
import type { Scope } from './register.ts';

/** What the bank itself may answer for an account, by the API's `type`; `suspended` has none. */
export const ACCOUNT_FAULTS = {
  UnknownRequestError: [500, 'Request to Institution returned an error'],
  AccessExpiredError: [
    401,
    'Access has expired or it has been revoked. To restore access reconnect the account.',
  ],
  AccountInactiveError: [401, 'Account has been deactivated or it no longer exists.'],
  AccountAccessForbidden: [
    403,
    'Access to account is forbidden. The user might not have the necessary permissions.',
  ],
  AccountResourceUnavailable: [
    403,
    'The requested resource is unavailable for this account. ' +
      'Certain resources may be restricted or unsupported for specific accounts.',
  ],
  RateLimitError: [429, 'Daily request limit set by the Institution has been exceeded.'],
  ServiceError: [503, 'Institution service unavailable'],
  ConnectionError: [503, "Couldn't connect to Institution"],
  suspended: [
    409,
    'This account or its requisition was suspended due to numerous errors ' +
      'that occurred while accessing it.',
  ],
} as const satisfies Record<string, readonly [number, string]>;
export type AccountFault = keyof typeof ACCOUNT_FAULTS;

export function accountFault(type: AccountFault, scope: Scope): Answer {
  const [status, detail] = ACCOUNT_FAULTS[type];
  if (type === 'suspended') return fault(status, 'Account suspended', detail);
  return fault(status, `Couldn't update account ${scope}`, detail, type);
}
