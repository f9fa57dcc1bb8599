import type { Clock } from '#core/clock.ts';
import { type AccountAccess, invalidAccountId, NO_AGREEMENT, type SharedAccount } from './account-access.ts';
import { type AccountFault, accountFault } from './account-faults.ts';
import { type Answer, apiInstant, fault, reply } from './answer.ts';
import { isDead, isExpired } from './consent-life.ts';
import type { Institutions } from './institutions.ts';
import type { RateLimits } from './rate-limits.ts';
import { readAccount } from './read-account.ts';
import type { Register, Scope } from './register.ts';
import type { Suspensions } from './suspensions.ts';

/** What is known of an account's health besides its consent, by its first id; forgotten with the process. */
export interface AccountStates {
  /** Steps to `READY`: 0 is `DISCOVERED`, 1 `PROCESSING`; absent means ready. Each call is a step. */
  readonly progress: Map<string, number>;
  readonly faults: Map<string, AccountFault>;
  readonly lastAccessed: Map<string, Date>;
  readonly suspensions: Suspensions;
}

export interface Accounts {
  metadata(id: string): Answer;
  data(id: string, scope: Scope, query: URLSearchParams): Answer;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly access: AccountAccess;
  readonly limits: RateLimits;
  readonly states: AccountStates;
}

const STEPS = ['DISCOVERED', 'PROCESSING'] as const;

export function createAccounts(given: Given): Accounts {
  const { clock, register, institutions, access, limits, states } = given;

  /** The answer 409 has: the account itself. */
  const show = ({ id, book, agreement }: SharedAccount, step: number | undefined) => {
    const { id: own, iban, masked_pan, institution_id, name } = book.profile;
    const faulty = states.faults.get(own);
    const ready = step === undefined ? 'READY' : (STEPS[step] ?? 'READY');
    const status = faulty === undefined ? ready : faulty === 'suspended' ? 'SUSPENDED' : 'ERROR';
    const last = states.lastAccessed.get(own);
    return {
      id,
      created: register.accountCreated.get(id),
      last_accessed: last === undefined ? null : apiInstant(last),
      iban: iban ?? masked_pan ?? '',
      status: isExpired(agreement, clock.now()) || isDead(agreement, clock.now()) ? 'EXPIRED' : status,
      institution_id,
      owner_name: '',
      name,
    };
  };
  const step = (id: string): number | undefined => {
    const now = states.progress.get(id);
    if (now === undefined) return undefined;
    if (now + 1 < STEPS.length) states.progress.set(id, now + 1);
    else states.progress.delete(id);
    return now;
  };
  return {
    metadata(id) {
      const invalid = invalidAccountId(id);
      if (invalid !== undefined) return invalid;
      const found = access.find(id);
      if ('shared' in found) return reply(200, show(found.shared, step(found.shared.book.profile.id)));
      const text = 'No Account matches the given query.';
      return found.refusal === 'unknown' ? fault(404, text, text) : NO_AGREEMENT;
    },
    data(id, scope, query) {
      const invalid = invalidAccountId(id);
      if (invalid !== undefined) return invalid;
      const found = access.find(id);
      if ('refusal' in found) {
        if (found.refusal === 'no agreement') return NO_AGREEMENT;
        const detail = 'Please check whether you specified a valid Account ID';
        return fault(404, `Account ID ${id} not found`, detail);
      }
      const refusal = access.refusal(found.shared, scope);
      if (refusal !== undefined) return refusal;
      const { headers, refusal: tooMany } = limits.account(id, scope);
      if (tooMany !== undefined) return { ...tooMany, headers };
      const own = found.shared.book.profile.id;
      const faulty = states.faults.get(own);
      if (faulty !== undefined) {
        const answer = accountFault(faulty, scope);
        if (states.suspensions.failed(own, faulty)) states.faults.set(own, 'suspended');
        return { ...answer, headers };
      }
      const at = step(own);
      if (at !== undefined) return { ...reply(409, show(found.shared, at)), headers };
      const answer = readAccount(found.shared, scope, { clock, institutions, query });
      if (answer.status !== 200) return { ...answer, headers };
      states.lastAccessed.set(own, clock.now());
      states.suspensions.succeeded(own);
      return { ...answer, headers: limits.succeeded(id, scope) };
    },
  };
}
