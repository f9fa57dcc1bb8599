import type { Clock } from '#core/clock.ts';
import type { AccountBook } from './account-book.ts';
import { accountFault } from './account-faults.ts';
import { type Answer, fault, isUuid, notOperational } from './answer.ts';
import { expiryOf, isDead, isExpired } from './consent-life.ts';
import type { Institutions } from './institutions.ts';
import type { Portfolio } from './portfolio.ts';
import type { Agreement, Register, Scope } from './register.ts';
import type { Switches } from './switches.ts';

/** An account that somebody has consented to share, and the consent that counts. */
export interface SharedAccount {
  /** As this consent names it; the book has its first id. */
  readonly id: string;
  readonly book: AccountBook;
  readonly agreement: Agreement;
}

type Access = { readonly shared: SharedAccount } | { readonly refusal: 'unknown' | 'no agreement' };

export interface AccountAccess {
  /** Through the latest consent that names the account; linked requisitions alone count. */
  find(accountId: string): Access;
  /** Undefined when this consent allows to read the scope now. */
  refusal(shared: SharedAccount, scope: Scope): Answer | undefined;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly portfolio: Portfolio;
  readonly switches: Switches;
}

export const invalidAccountId = (id: string): Answer | undefined =>
  isUuid(id) ? undefined : fault(400, 'Invalid Account ID', `${id} is not a valid Account UUID. `);

export const NO_AGREEMENT: Answer = fault(
  403,
  'No valid End User Agreement',
  'Account exists but there is no valid End User Agreement permitting you to access it',
);

/** `2026-01-27 12:13:55.543000+00:00`: how the expiry is written in the text of the refusal. */
const inWords = (instant: Date): string => instant.toISOString().replace('T', ' ').replace('Z', '000+00:00');

export function createAccountAccess(given: Given): AccountAccess {
  const { clock, register, institutions, portfolio, switches } = given;
  return {
    find(accountId) {
      const book = portfolio.find(register.accountIds.get(accountId) ?? accountId);
      if (book === undefined || !register.accountCreated.has(accountId)) return { refusal: 'unknown' };
      const agreement = [...register.requisitions.values()]
        .filter((one) => one.history.at(-1) === 'LN' && one.accounts.includes(accountId))
        .map((one) => register.agreements.get(one.agreement))
        .filter((one) => one !== undefined)
        .sort((one, other) => (other.accepted ?? '').localeCompare(one.accepted ?? ''))[0];
      return agreement === undefined
        ? { refusal: 'no agreement' }
        : { shared: { id: accountId, book, agreement } };
    },
    refusal({ book, agreement }, scope) {
      const institutionId = book.profile.institution_id;
      if (institutions.isDisabled(institutionId)) return notOperational(institutionId);
      if (isExpired(agreement, clock.now())) {
        const at = inWords(expiryOf(agreement) ?? clock.now());
        return fault(
          switches.legacyExpiry ? 400 : 401,
          `End User Agreement (EUA) ${agreement.id} has expired`,
          `EUA was valid for ${agreement.access_valid_for_days} days and it expired at ${at}. ` +
            'The end user must connect the account once more with new EUA and Requisition',
        );
      }
      if (isDead(agreement, clock.now())) return accountFault('AccessExpiredError', scope);
      if (agreement.access_scope.includes(scope)) return undefined;
      return fault(
        403,
        'End User Agreement (EUA) access scope error',
        `EUA doesn't allow access to account ${scope}. Check EUA access scope. ` +
          'Or create new EUA with correct access scope',
      );
    },
  };
}
